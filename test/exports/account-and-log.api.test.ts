/** The files of the log and of an account, held against what the API says. */
import { parse } from 'csv-parse/sync';
import { beforeAll, describe, expect, it } from 'vitest';
import { readCell } from '../../src/core/domain/csv-cell.rules.js';
import { formatInstant, parseInstant } from '../../src/core/domain/instant.js';
import {
  AccountDownloadDocument,
  type AccountPart,
  AddButtonDocument,
  AddGroupDocument,
  AddKeywordDocument,
  CreateCampaignDocument,
  OptOutEventsDownloadDocument,
  SetReplyDocument,
} from '../generated/operations.js';
import { givenAccount, givenNumber, type TestAccount, useApp } from '../support/app.js';
import { instantOf, said, toSender } from '../support/said.js';
import { download } from './downloading.js';

const app = useApp();
const first = instantOf('2026-03-01T10:00:00Z');
let owner: TestAccount;
let senderNumber: { id: string; address: string };

beforeAll(async () => {
  owner = await givenAccount(app, { name: '=Acme', brand: 'Acme, "the" brand' });
  const { admin, accountId } = owner;
  senderNumber = await givenNumber(owner, { label: '@shop' });
  const other = await givenNumber(owner);
  await admin.run(AddGroupDocument, { name: 'Pool', senderIds: [senderNumber.id, other.id] });
  await admin.run(AddKeywordDocument, {
    input: { word: 'QUIT2', action: 'OPT_OUT', senderId: senderNumber.id },
  });
  await admin.run(AddButtonDocument, { payload: '-no', action: 'OPT_OUT' });
  await admin.run(SetReplyDocument, { action: 'HELP', language: 'en', text: '+Help: ask us.' });
  const { createCampaign } = await admin.run(CreateCampaignDocument, {
    input: { name: 'Spring', externalId: '=spring', senderIds: [senderNumber.id] },
  });
  const narrow = await toSender(app.db, accountId, senderNumber.id);
  const [one] = await said(
    app.db,
    accountId,
    {
      recipient: '+14155550701',
      occurredAt: first,
      campaignId: createCampaign.id,
      evidence: '=1+1\r\n"x"',
      keyword: 'STOP',
      actor: 'key',
    },
    { recipient: '+14155550702', occurredAt: first + 1 },
    {
      recipient: '+14155550702',
      occurredAt: first + 2,
      kind: 'OPTED_IN',
      blocks: null,
      ...narrow,
      receivedOn: senderNumber.id,
    },
    { recipient: '+14155550703', occurredAt: first, blocks: 'ALL', hold: true },
  );
  await said(app.db, accountId, {
    kind: 'WITHDRAWN',
    recipient: '+14155550701',
    withdraws: one?.eventId ?? '',
    source: 'MANUAL',
    evidence: 'a slip',
  });
});

const logQuery = `query ($after: Cursor) { optOutEvents(after: $after, first: 100) { nodes {
  position id kind changed recipient scope channel sender { address } group { name } blocks hold provisional
  withdraws { id } source via keyword rule evidence reason reasonText campaign { externalId name } campaignInferred
  messageId occurredAt recordedAt actor } pageInfo { endCursor } } }`;

interface ApiEvent extends Record<string, unknown> {
  sender: { address: string } | null;
  group: { name: string } | null;
  withdraws: { id: string } | null;
  campaign: { externalId: string | null; name: string } | null;
  occurredAt: string;
  recordedAt: string;
}

async function eventsAfter(after: string | null): Promise<ApiEvent[]> {
  const { data } = await owner.admin.raw(logQuery, { after });
  return (data as { optOutEvents: { nodes: ApiEvent[] } }).optOutEvents.nodes;
}

/** As in the file: names for senders, groups and campaigns. */
const flat = (event: ApiEvent) => ({
  ...event,
  sender: event.sender?.address ?? null,
  group: event.group?.name ?? null,
  withdraws: event.withdraws?.id ?? null,
  campaign: event.campaign?.externalId ?? event.campaign?.name ?? null,
});

type Value = string | number | boolean | null | string[];
const cellOf = (value: Value) => (Array.isArray(value) ? value.join('; ') : String(value ?? ''));

const asWritten = (text: string) => formatInstant(parseInstant(text) ?? Number.NaN);
const sameTimes = <Event extends { occurredAt: string; recordedAt: string }>(event: Event) => ({
  ...event,
  occurredAt: asWritten(event.occurredAt),
  recordedAt: asWritten(event.recordedAt),
});

describe('the file of the log', () => {
  const fileOf = async (format: 'CSV' | 'NDJSON', filter = {}) =>
    download((await owner.admin.run(OptOutEventsDownloadDocument, { format, filter })).optOutEventsDownload);

  it('says of each event what the API says, and ends where its cursor is: who goes on from there misses nothing', async () => {
    const { text, headers, trailers } = await fileOf('NDJSON');
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as ApiEvent);
    expect(lines.map(sameTimes)).toEqual(
      (await eventsAfter(null))
        .map((event) => sameTimes(flat(event)))
        .map((event, index) => ({
          ...event,
          receivedOn: index === 2 ? senderNumber.address : null,
          review: null,
          import: null,
        })),
    );
    expect(trailers['heed-rows']).toBe('5');
    expect(headers['heed-position']).toBe('5');
    await said(app.db, owner.accountId, { recipient: '+14155550704', occurredAt: first });
    const more = await eventsAfter(String(headers['heed-cursor']));
    expect(more.map(({ position }) => position)).toEqual([6]);
  });

  it('says in CSV what it says in NDJSON, and only what the filter leaves', async () => {
    const filter = { kinds: ['OPTED_OUT' as const], to: formatInstant(first + 1) };
    const rows: Record<string, string>[] = parse((await fileOf('CSV', filter)).text, { columns: true });
    const lines = (await fileOf('NDJSON', filter)).text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, Value>);
    expect(lines.length).toBe(3);
    expect(rows.map((row) => Object.entries(row).map(([name, cell]) => [name, readCell(cell)]))).toEqual(
      lines.map((line) => Object.entries(line).map(([name, value]) => [name, cellOf(value)])),
    );
  });
});

describe('the file of an account', () => {
  it('holds all that it is set up with by names, and every word that stands, opt-ins among them', async () => {
    const { accountDownload } = await owner.admin.run(AccountDownloadDocument, {});
    const { text, trailers } = await download(accountDownload);
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string } & Record<string, Value>);
    const of = (type: string) => lines.filter((line) => line.type === type);
    expect([...new Set(lines.map(({ type }) => type))]).toEqual([
      'account',
      'group',
      'sender',
      'keyword',
      'button',
      'reply',
      'campaign',
      'optOut',
      'optIn',
    ]);
    expect(trailers['heed-rows']).toBe(String(lines.length));
    const name = `SMS ${senderNumber.address}`;
    expect(of('account')).toMatchObject([{ name: '=Acme', brand: 'Acme, "the" brand', reviewDays: 2 }]);
    expect(of('group')).toMatchObject([{ name: 'Pool', senders: [name, expect.any(String)] }]);
    expect(of('sender')[0]).toMatchObject({
      channel: 'SMS',
      address: senderNumber.address,
      label: '@shop',
      group: 'Pool',
    });
    expect(of('keyword')).toContainEqual(
      expect.objectContaining({
        word: 'QUIT2',
        action: 'OPT_OUT',
        senderChannel: 'SMS',
        sender: senderNumber.address,
      }),
    );
    expect(of('button')).toMatchObject([{ payload: '-no', action: 'OPT_OUT', sender: null }]);
    expect(of('reply')).toMatchObject([{ action: 'HELP', language: 'en', text: '+Help: ask us.' }]);
    expect(of('campaign')).toMatchObject([
      { name: 'Spring', externalId: '=spring', senders: [name], screened: 0 },
    ]);
    expect(
      of('optOut').map(({ recipient, blocks, hold, exceptions }) => [recipient, blocks, hold, exceptions]),
    ).toEqual([
      ['+14155550702', 'MARKETING', false, [name]],
      ['+14155550703', 'ALL', true, []],
      ['+14155550704', 'MARKETING', false, []],
    ]);
    expect(of('optIn')).toMatchObject([
      { recipient: '+14155550702', scope: 'SENDER', sender: senderNumber.address, blocks: null },
    ]);
    expect(text).not.toContain(owner.accountId);
  });

  it('is of one part as CSV, safe to open, with the same rows', async () => {
    const { accountDownload } = await owner.admin.run(AccountDownloadDocument, {});
    const lines = (await download(accountDownload)).text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string } & Record<string, Value>);
    const parts: [AccountPart, string[]][] = [
      ['ACCOUNT', ['account']],
      ['GROUPS', ['group']],
      ['SENDERS', ['sender']],
      ['KEYWORDS', ['keyword']],
      ['BUTTONS', ['button']],
      ['REPLIES', ['reply']],
      ['CAMPAIGNS', ['campaign']],
      ['WORDS', ['optOut', 'optIn']],
    ];
    for (const [part, types] of parts) {
      const answer = await owner.admin.run(AccountDownloadDocument, { format: 'CSV', part });
      const { text, headers } = await download(answer.accountDownload);
      expect(headers['content-disposition']).toBe(`attachment; filename="account-${part.toLowerCase()}.csv"`);
      const rows: Record<string, string>[] = parse(text, { columns: true });
      expect(rows.map((row) => Object.entries(row).map(([name, cell]) => [name, readCell(cell)]))).toEqual(
        lines
          .filter(({ type }) => types.includes(type))
          .map((line) =>
            Object.entries(line)
              .filter(([name]) => name !== 'type' || part === 'WORDS')
              .map(([name, value]) => [name, cellOf(value)]),
          ),
      );
      expect(rows.flatMap((row) => Object.values(row)).filter((cell) => /^[=+\-@]/.test(cell))).toEqual([]);
    }
  });

  it('needs a part as CSV', async () => {
    const { errors } = await owner.admin.send(AccountDownloadDocument, { format: 'CSV' });
    expect(errors).toMatchObject([
      { message: expect.stringContaining('part') as string, extensions: { code: 'BAD_USER_INPUT' } },
    ]);
  });
});
