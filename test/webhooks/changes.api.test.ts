/** An endpoint that is put back, changed or removed. */
import { describe, expect, it } from 'vitest';
import { cursorAt } from '../../src/core/log/cursor.js';
import {
  OptOutEventsDocument,
  RemoveWebhookEndpointDocument,
  ReplayWebhookEndpointDocument,
  RotateWebhookSecretDocument,
  UpdateWebhookEndpointDocument,
  WebhookEndpointsDocument,
} from '../generated/operations.js';
import { useApp } from '../support/app.js';
import { givenTold, optOut, quickly, untilIt, upTo } from './given-endpoints.js';
import { givenReceiver, verify } from './receiver.js';

const app = useApp({}, { webhooks: quickly });

describe('an endpoint that is put back', () => {
  it('is told everything behind that place once more, in new messages', async () => {
    const receiver = await givenReceiver();
    const { account, endpoint } = await givenTold(app, receiver.url, { batch: 2 });
    await optOut(account, 6);
    await untilIt(account, endpoint.id, ({ position }) => position === 6);
    const { optOutEvents } = await account.admin.run(OptOutEventsDocument, { first: 3 });
    await account.admin.run(ReplayWebhookEndpointDocument, {
      id: endpoint.id,
      after: optOutEvents.pageInfo.endCursor ?? '',
    });
    await expect.poll(() => receiver.taken(), { timeout: 30_000 }).toEqual([...upTo(6), 4, 5, 6]);
    const ids = receiver.received.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('while a message is not taken begins there, and that message comes no more', async () => {
    const receiver = await givenReceiver();
    receiver.answer = () => 500;
    const { account, endpoint } = await givenTold(app, receiver.url, { batch: 3 });
    await optOut(account, 3);
    await untilIt(account, endpoint.id, ({ failures }) => failures > 0);
    const failed = receiver.received[0]?.id;
    const after = cursorAt(account.accountId, { position: 0, eventId: null });
    const { replayWebhookEndpoint } = await account.admin.run(ReplayWebhookEndpointDocument, {
      id: endpoint.id,
      after,
    });
    expect(replayWebhookEndpoint).toMatchObject({ position: 0, failures: 0 });
    receiver.answer = ({ id }) => (id === failed ? 500 : 200);
    await untilIt(account, endpoint.id, ({ position }) => position === 3);
    expect(receiver.taken()).toEqual([1, 2, 3]);
  });

  it('to where it is, with a smaller batch, is told in smaller messages what was too large for it', async () => {
    const receiver = await givenReceiver();
    receiver.answer = ({ events }) => (events.length > 2 ? 413 : 200);
    const { account, endpoint } = await givenTold(app, receiver.url);
    const { id } = endpoint;
    await optOut(account, 5);
    const { cursor } = await untilIt(account, id, ({ failures }) => failures > 0);
    await account.admin.run(UpdateWebhookEndpointDocument, { id, input: { batch: 2 } });
    // Smaller messages alone would be another id's with events of this one.
    const tries = receiver.received.length;
    await receiver.count(tries + 2);
    expect(receiver.taken()).toEqual([]);
    await account.admin.run(ReplayWebhookEndpointDocument, { id, after: cursor });
    await untilIt(account, id, ({ position }) => position === 5);
    expect(receiver.taken()).toEqual(upTo(5));
  });

  it('behind the message that is never taken is told what follows', async () => {
    const receiver = await givenReceiver();
    receiver.answer = ({ events }) => (events.some(({ position }) => position === 2) ? 400 : 200);
    const { account, endpoint } = await givenTold(app, receiver.url, { batch: 1 });
    const { id } = endpoint;
    await optOut(account, 4);
    const { cursor } = await untilIt(account, id, ({ failures }) => failures > 0);
    const { optOutEvents } = await account.admin.run(OptOutEventsDocument, { first: 1, after: cursor });
    await account.admin.run(ReplayWebhookEndpointDocument, {
      id,
      after: optOutEvents.pageInfo.endCursor ?? '',
    });
    await untilIt(account, id, ({ position }) => position === 4);
    expect(receiver.taken()).toEqual([1, 3, 4]);
  });

  it('is refused a place that is none of its log', async () => {
    const receiver = await givenReceiver();
    const { account, endpoint } = await givenTold(app, receiver.url);
    const place = { position: 7, eventId: endpoint.id };
    const codes = async (after: string) => {
      const { errors } = await account.admin.send(ReplayWebhookEndpointDocument, { id: endpoint.id, after });
      return errors.map(({ extensions }) => extensions.code);
    };
    expect(await codes('nothing')).toEqual(['CURSOR_UNKNOWN']);
    expect(await codes(cursorAt(endpoint.id, place))).toEqual(['CURSOR_UNKNOWN']);
    expect(await codes(cursorAt(account.accountId, place))).toEqual(['CURSOR_AHEAD']);
    await optOut(account);
    expect(await codes(cursorAt(account.accountId, { ...place, position: 1 }))).toEqual(['CURSOR_EPOCH']);
  });
});

describe('an endpoint that is changed', () => {
  it('is told at its new address, what was not taken at the old one first', async () => {
    const [old, next] = [await givenReceiver(), await givenReceiver()];
    old.answer = () => 500;
    const { account, endpoint } = await givenTold(app, old.url, { batch: 2 });
    await optOut(account, 3);
    await untilIt(account, endpoint.id, ({ failures }) => failures > 0);
    await account.admin.run(UpdateWebhookEndpointDocument, {
      id: endpoint.id,
      input: { url: next.url, batch: 500 },
    });
    await untilIt(account, endpoint.id, ({ position }) => position === 3);
    expect(next.taken()).toEqual([1, 2, 3]);
    expect(next.received[0]?.id).toBe(old.received[0]?.id);
    expect(next.received[0]?.events).toEqual(old.received[0]?.events);
  });

  it('is told nothing more once it was removed, and shown no more', async () => {
    const receiver = await givenReceiver();
    const { account, endpoint } = await givenTold(app, receiver.url);
    await optOut(account);
    await untilIt(account, endpoint.id, ({ position }) => position === 1);
    await account.admin.run(RemoveWebhookEndpointDocument, { id: endpoint.id });
    expect(await account.admin.run(WebhookEndpointsDocument, {})).toEqual({ webhookEndpoints: [] });
    const beside = await givenReceiver();
    const other = await givenTold(app, beside.url);
    await optOut(account);
    await optOut(other.account);
    await untilIt(other.account, other.endpoint.id, ({ position }) => position === 1);
    expect(receiver.taken()).toEqual([1]);
    const left = await app.db.text(
      'select url, secret, former_secret, pending_positions from webhook_endpoints where account_id = $1',
      [account.accountId],
    );
    expect(left).toEqual([
      { url: '', secret: Buffer.alloc(0), former_secret: null, pending_positions: null },
    ]);
  });

  it('has messages signed with two secrets for as long as that is wished, and then with the new one alone', async () => {
    const receiver = await givenReceiver();
    const { account, endpoint } = await givenTold(app, receiver.url, { batch: 1 });
    const { rotateWebhookSecret } = await account.admin.run(RotateWebhookSecretDocument, { id: endpoint.id });
    expect(rotateWebhookSecret.endpoint.formerSecretUntil).not.toBe(null);
    await optOut(account);
    await untilIt(account, endpoint.id, ({ position }) => position === 1);
    const [both] = receiver.received;
    if (both === undefined) throw new Error('nothing came');
    for (const secret of [endpoint.secret, rotateWebhookSecret.secret]) verify(both, secret);
    const last = await account.admin.run(RotateWebhookSecretDocument, {
      id: endpoint.id,
      input: { keepFormerHours: 0 },
    });
    await optOut(account);
    await untilIt(account, endpoint.id, ({ position }) => position === 2);
    const [, single] = receiver.received;
    if (single === undefined) throw new Error('nothing came');
    verify(single, last.rotateWebhookSecret.secret);
    expect(() => verify(single, rotateWebhookSecret.secret)).toThrow('No matching signature');
  });
});
