/** Visits of the form over HTTP, and what they leave in the log. */
import { sql } from 'drizzle-orm';
import type { Db } from '../../src/core/db/connect.js';
import type { LogEvent } from '../../src/core/log/event.js';
import { eventsAfter } from '../../src/core/log/events.queries.js';
import {
  CreateCampaignDocument,
  CreateOptOutLinksDocument,
  type CreateAccountInput,
  type OptOutLinksInput,
} from '../generated/operations.js';
import { givenAccount, givenNumber, type TestAccount, type TestApp } from '../support/app.js';
import { attribute, named, readPage, textOf } from './form/page-tree.js';

export interface SeenPage {
  status: number;
  headers: Headers;
  html: string;
  /** Null where the answer is no page. */
  heading: string | null;
  /** All that is written on it. */
  text: string;
  /** What its first form carries hidden. */
  sealed: string | undefined;
}

export interface Visiting {
  method?: string;
  /** Sent as browsers do. */
  fields?: Record<string, string>;
  headers?: Record<string, string>;
}

/** GET, or POST where there are fields. English unless the headers say otherwise. */
export async function visit(url: string, { method, fields, headers }: Visiting = {}): Promise<SeenPage> {
  const response = await fetch(url, {
    method: method ?? (fields === undefined ? 'GET' : 'POST'),
    redirect: 'manual',
    headers: { 'accept-language': 'en', ...headers },
    ...(fields === undefined ? {} : { body: new URLSearchParams(fields) }),
  });
  return readAnswer(response);
}

export async function readAnswer(response: Response): Promise<SeenPage> {
  const html = await response.text();
  const page = readPage(html);
  const [heading] = named(page, 'h1');
  const [main] = named(page, 'main');
  const hidden = named(page, 'input').find((input) => attribute(input, 'name') === 'sealed');
  return {
    status: response.status,
    headers: response.headers,
    html,
    heading: heading === undefined ? null : textOf(heading),
    text: textOf(main),
    sealed: attribute(hidden, 'value'),
  };
}

export const press = (url: string, action: string, fields: Record<string, string> = {}) =>
  visit(url, { fields: { ...fields, action } });

export const oneClick = { 'List-Unsubscribe': 'One-Click' };

export interface Sending extends TestAccount {
  senderId: string;
  senderAddress: string;
  otherSenderId: string;
  campaignId: string;
}

/** An account with two senders and a campaign of the first. */
export async function givenSendingAccount(
  app: TestApp,
  input: Partial<CreateAccountInput> = {},
): Promise<Sending> {
  const account = await givenAccount(app, input);
  const sender = await givenNumber(account);
  const other = await givenNumber(account);
  const { createCampaign } = await account.admin.run(CreateCampaignDocument, {
    input: { name: 'Spring', senderIds: [sender.id] },
  });
  return {
    ...account,
    senderId: sender.id,
    senderAddress: sender.address,
    otherSenderId: other.id,
    campaignId: createCampaign.id,
  };
}

export async function givenLink(
  { admin }: TestAccount,
  recipient: string,
  input: Partial<OptOutLinksInput> = {},
): Promise<string> {
  const { createOptOutLinks } = await admin.run(CreateOptOutLinksDocument, {
    input: { ...input, recipients: [recipient] },
  });
  return createOptOutLinks[0]?.url ?? '';
}

let last = 0;
/** A recipient whom nobody else has. */
export function someone(): string {
  last += 1;
  return `+1212555${String(last).padStart(4, '0')}`;
}

/** All that the log has about a recipient, in order. */
export async function logOf(db: Db, accountId: string, recipient: string): Promise<LogEvent[]> {
  const all = await eventsAfter(db, accountId, { after: 0, upTo: Number.MAX_SAFE_INTEGER, limit: 10_000 });
  return all.filter((event) => event.recipient === recipient);
}

/** A print of each table's rows; of all but the counters of views, whose purpose it is to change. */
export async function printOf(db: Db): Promise<Map<string, string>> {
  const tables = await db.rows<{ name: string }>(sql`
    select table_name as name from information_schema.tables
    where table_schema = 'public' and table_type = 'BASE TABLE' and table_name <> 'form_days' order by 1`);
  const prints = new Map<string, string>();
  for (const { name } of tables) {
    const [row] = await db.rows<{ print: string }>(
      sql`select count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' order by t::text)), '') as print
      from ${sql.identifier(name)} t`,
    );
    prints.set(name, row?.print ?? '');
  }
  return prints;
}
