/** Accounts with logs, and what streams have told of them. */
import { createWordRecorder } from '../../src/core/log/record-words.js';
import {
  CreateApiKeyDocument,
  type KeyLimitsInput,
  LimitApiKeyDocument,
  OptOutDocument,
} from '../generated/operations.js';
import { frontOf } from '../live/followers.js';
import { recordOptOuts } from '../live/live-server.js';
import { givenAccount, type TestAccount, type TestApp } from '../support/app.js';
import { someRecipient } from '../support/messages.js';
import {
  json,
  openStream,
  type StreamClient,
  type StreamEvent,
  type StreamRequest,
} from './stream-client.js';

export interface Told {
  events: { id: string; position: number }[];
  cursor: string;
  caughtUp: boolean;
}

export const followEvents = `subscription Follow($after: Cursor, $filter: OptOutEventFilter) {
  optOutEvents(after: $after, filter: $filter) { events { id position } cursor caughtUp }
}`;

/** Some 11 kB an event: what the kernel takes for a client that does not read is soon full. */
export const followLong = `subscription ($after: Cursor) {
  optOutEvents(after: $after) {
    events { id position ${Array.from({ length: 200 }, (_, index) => `field${index}: id`).join(' ')} }
    cursor
    caughtUp
  }
}`;

const batches = new WeakMap<StreamEvent, Told>();
/** Read once: tests that wait look again and again. */
export function batchOf(event: StreamEvent): Told {
  const batch = batches.get(event) ?? (json(event)['data'] as { optOutEvents: Told }).optOutEvents;
  batches.set(event, batch);
  return batch;
}
export const batchesOf = (client: StreamClient) =>
  client.events.filter(({ type }) => type === 'next').map(batchOf);
/** Of the events of the log, as they came. */
export const idsOf = (client: StreamClient) =>
  batchesOf(client).flatMap(({ events }) => events.map(({ id }) => id));

export interface FollowedLog {
  account: TestAccount;
  /** Of the events, in order. */
  ids: string[];
  /** The cursor before the first. */
  front: string;
  /** A VIEWER's. */
  key: string;
  keyId: string;
  open(asked?: StreamRequest): Promise<StreamClient>;
  /** Somebody opts out, through the server. */
  optOut(): Promise<string>;
}

export async function givenLog(app: TestApp, count: number, origin?: string): Promise<FollowedLog> {
  const account = await givenAccount(app);
  const ids = count === 0 ? [] : await recordOptOuts(createWordRecorder(app.db), account.accountId, count);
  const { key, keyId } = await givenKey(account);
  return {
    account,
    ids,
    front: frontOf(account),
    key,
    keyId,
    open: (asked = {}) => openStream(origin ?? app.origin, key, { query: followEvents, ...asked }),
    async optOut() {
      const { optOut } = await account.admin.run(OptOutDocument, {
        input: { recipients: [someRecipient()], scope: 'ACCOUNT', via: 'PHONE' },
      });
      return optOut[0]?.events[0]?.id ?? '';
    },
  };
}

/** A VIEWER's. */
export async function givenKey({ admin }: TestAccount, limits?: KeyLimitsInput) {
  const { createApiKey } = await admin.run(CreateApiKeyDocument, { name: 'follower', role: 'VIEWER' });
  const { id } = createApiKey.apiKey;
  if (limits !== undefined) await admin.run(LimitApiKeyDocument, { id, input: limits });
  return { key: createApiKey.secret, keyId: id };
}
