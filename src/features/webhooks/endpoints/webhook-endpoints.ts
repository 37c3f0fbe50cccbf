/** Addresses to which Heed tells what it records: made, changed, removed. */
import { randomUUID } from 'node:crypto';
import { newEntry } from '../../../core/access/audit-trail.queries.js';
import type { Author } from '../../../core/access/author.js';
import { toldOfChange, toldOfGone, toldOfNew } from '../../../core/access/told.rules.js';
import type { StoredWebhookFilter } from '../../../core/db/webhook.tables.js';
import type { WebhookKind } from '../../../core/domain/webhook-states.js';
import { formatInstant, microseconds } from '../../../core/domain/instant.js';
import { readReceiverUrl } from '../../../core/domain/receiver-url.rules.js';
import { storableText } from '../../../core/domain/storable-text.rules.js';
import type { Services } from '../../../core/graph/context.js';
import type { WebhookEndpointRow } from '../../../core/graph/webhooks.js';
import type { LogPlace } from '../../../core/log/cursor.js';
import {
  badWish,
  type Changed,
  conflicting,
  type Refused,
  unknown,
} from '../../../core/settings/settings-change.js';
import { keyOfSecret, secretShape } from '../sending/signing.rules.js';
import { factsOf, subjectOf } from './endpoint-facts.rules.js';
import { namedEndpoint } from './named-endpoint.js';
import {
  changeEndpoint,
  insertEndpoint,
  newProperties,
  newSealedSecret,
  removed,
} from './webhook-endpoints.queries.js';
import { newSecret, webhookSecrets } from './webhook-secrets.js';

type Needs = Pick<Services, 'db' | 'now' | 'secretKey' | 'webhooks'>;

/** Endpoints of an account at most. */
export const endpointLimit = 50;
export const batchSizes = { fewest: 1, usual: 100, most: 500 } as const;
/** Hours for which messages are signed with a former secret, too. */
export const formerSecretHours = { usual: 24, most: 720 } as const;
const nameLimit = 200;

/** Properties as they are wished for. */
export interface EndpointWishes {
  name: string;
  url: string;
  filter: StoredWebhookFilter;
  batch: number;
}

/** Shown once. */
export interface EndpointSecret {
  endpoint: WebhookEndpointRow;
  secret: string;
}

export async function addWebhookEndpoint(
  { db, secretKey, webhooks }: Needs,
  by: Author,
  wishes: EndpointWishes & { kind: WebhookKind; secret: string | null },
  begin: LogPlace,
): Promise<Changed<EndpointSecret>> {
  const { accountId } = by;
  const read = readWishes(webhooks, wishes);
  if ('kind' in read) return read;
  const problem = problemOfSecret(wishes.secret);
  if (problem !== null) return problem;
  const secret = wishes.secret ?? newSecret();
  const secrets = webhookSecrets(secretKey);
  const endpointId = randomUUID();
  const sealed = secrets.seal({ accountId, endpointId }, secret);
  const { kind } = wishes;
  const told = toldOfNew(subjectOf(endpointId), {
    kind,
    ...factsOf(read, secrets.printOf),
    fingerprint: secrets.printOf(secret),
    position: begin.position,
  });
  const endpoint = { endpointId, kind, ...read, secret: sealed };
  const row = await insertEndpoint(db, accountId, endpoint, begin, endpointLimit, newEntry(by, told));
  if (row === undefined)
    return conflicting(
      `at most ${endpointLimit} endpoints were expected, and one of REPLIES: remove one first`,
    );
  webhooks.changed();
  return { kind: 'done', result: { endpoint: row, secret } };
}

export async function updateWebhookEndpoint(
  { db, secretKey, webhooks }: Needs,
  by: Author,
  endpointId: string,
  wishes: Partial<EndpointWishes>,
): Promise<Changed<WebhookEndpointRow>> {
  const before = await namedEndpoint(db, by.accountId, endpointId);
  if (before === undefined) return unknown('webhook endpoint');
  if (before.kind === 'REPLIES' && (wishes.filter !== undefined || wishes.batch !== undefined))
    return badWish(`${wishes.filter === undefined ? 'batch' : 'filter'}: an endpoint of REPLIES has none`);
  const read = readWishes(webhooks, { ...before, ...wishes });
  if ('kind' in read) return read;
  const { printOf } = webhookSecrets(secretKey);
  const told = toldOfChange(subjectOf(before.endpointId), factsOf(before, printOf), factsOf(read, printOf));
  const row = await changeEndpoint(
    db,
    by.accountId,
    before.endpointId,
    newProperties({
      name: wishes.name === undefined ? null : read.name,
      url: wishes.url === undefined ? null : read.url,
      filter: wishes.filter ?? null,
      batch: wishes.batch ?? null,
    }),
    newEntry(by, told),
  );
  if (row === undefined) return unknown('webhook endpoint');
  webhooks.changed();
  return { kind: 'done', result: row };
}

export async function rotateWebhookSecret(
  { db, now, secretKey, webhooks }: Needs,
  by: Author,
  endpointId: string,
  wishes: { secret: string | null; keepFormerHours: number },
): Promise<Changed<EndpointSecret>> {
  const before = await namedEndpoint(db, by.accountId, endpointId);
  if (before === undefined) return unknown('webhook endpoint');
  const { keepFormerHours } = wishes;
  if (keepFormerHours < 0 || keepFormerHours > formerSecretHours.most)
    return badWish(`keepFormerHours: 0 to ${formerSecretHours.most} were expected, ${keepFormerHours} came`);
  const problem = problemOfSecret(wishes.secret);
  if (problem !== null) return problem;
  const secret = wishes.secret ?? newSecret();
  const secrets = webhookSecrets(secretKey);
  const printBefore = secrets.printOfStored(before);
  if (printBefore === secrets.printOf(secret)) return { kind: 'done', result: { endpoint: before, secret } };
  const isKept = keepFormerHours > 0 && printBefore !== null;
  const formerUntil = isKept ? now() + keepFormerHours * microseconds.hour : null;
  const change = newSealedSecret(secrets.seal(before, secret), formerUntil);
  const told = toldOfChange(
    subjectOf(before.endpointId),
    { fingerprint: printBefore ?? 'lost' },
    { fingerprint: secrets.printOf(secret) },
  );
  const row = await changeEndpoint(db, by.accountId, before.endpointId, change, newEntry(by, told));
  if (row === undefined) return unknown('webhook endpoint');
  webhooks.changed();
  return { kind: 'done', result: { endpoint: row, secret } };
}

/** Nothing is sent there any more. Removing twice is removing what is not there. */
export async function removeWebhookEndpoint(
  { db, secretKey, webhooks }: Needs,
  by: Author,
  endpointId: string,
): Promise<Changed<boolean>> {
  const before = await namedEndpoint(db, by.accountId, endpointId);
  if (before === undefined) return unknown('webhook endpoint');
  const facts = {
    kind: before.kind,
    ...factsOf(before, webhookSecrets(secretKey).printOf),
    createdAt: formatInstant(before.createdAt),
  };
  const entry = newEntry(by, toldOfGone(subjectOf(before.endpointId), facts));
  await changeEndpoint(db, by.accountId, before.endpointId, removed, entry);
  webhooks.changed();
  return { kind: 'done', result: true };
}

function readWishes(
  { places }: Needs['webhooks'],
  { name, url, filter, batch }: EndpointWishes,
): EndpointWishes | Refused {
  const named = storableText(name, nameLimit);
  if (named.kind === 'not-storable') return badWish(`name: ${named.message}`);
  const address = readReceiverUrl(url, places);
  if (address.kind === 'problem') return badWish(`url: ${address.message}`);
  if (batch < batchSizes.fewest || batch > batchSizes.most)
    return badWish(`batch: ${batchSizes.fewest} to ${batchSizes.most} was expected, ${batch} came`);
  return { name: named.text, url: address.url, filter, batch };
}

function problemOfSecret(secret: string | null): Refused | null {
  if (secret === null || keyOfSecret(secret) !== null) return null;
  return badWish(`secret: ${secretShape} was expected, something else came (${secret.length} characters)`);
}
