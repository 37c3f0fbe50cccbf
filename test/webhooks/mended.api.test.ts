/** An endpoint that was failing and that somebody has changed: nobody waits for the next try, or is paused for what was before. */
import { describe, expect, it } from 'vitest';
import {
  RotateWebhookSecretDocument,
  UpdateWebhookEndpointDocument,
  type UpdateWebhookEndpointInput,
} from '../generated/operations.js';
import { type TestAccount, useApp } from '../support/app.js';
import { endpointOf, failingSince, givenTold, optOut, untilIt } from './given-endpoints.js';
import { type Answer, givenReceiver, type Receiver, verify } from './receiver.js';

/** Once failed, a message is not tried again within any test. */
const app = useApp(
  {},
  { webhooks: { times: { look: 30 }, retries: { pauses: [8 * 3_600_000], giveUpAfter: 3 * 86_400_000 } } },
);

const update = async (account: TestAccount, id: string, input: UpdateWebhookEndpointInput) =>
  (await account.admin.run(UpdateWebhookEndpointDocument, { id, input })).updateWebhookEndpoint;

async function givenFailing(receiver: Receiver) {
  receiver.answer = () => 500;
  const { account, endpoint } = await givenTold(app, receiver.url);
  await optOut(account, 2);
  await untilIt(account, endpoint.id, ({ nextAttemptAt }) => nextAttemptAt !== null);
  return { account, endpoint };
}

/** A message is under way until it is told what becomes of it. */
async function givenUnderWay(receiver: Receiver) {
  let letGo = (_answer: Answer): void => undefined;
  const held = new Promise<Answer>((resolve) => (letGo = resolve));
  receiver.answer = (_one, nth) => (nth === 1 ? held : 200);
  const { account, endpoint } = await givenTold(app, receiver.url);
  await optOut(account, 2);
  await receiver.count(1);
  return { account, endpoint, answer: letGo };
}

describe('an endpoint that was failing', () => {
  it('is told at once at another address, and has three days again', async () => {
    const [old, next] = [await givenReceiver(), await givenReceiver()];
    const { account, endpoint } = await givenFailing(old);
    await failingSince(app.db, account, endpoint.id, 2);
    next.answer = () => 500;
    await update(account, endpoint.id, { url: next.url });
    const failing = await untilIt(account, endpoint.id, () => next.received.length > 0);
    expect(failing.failures).toBeLessThan(2);
    const again = await untilIt(account, endpoint.id, ({ failingSince: since }) => since !== null);
    expect(Date.parse(again.failingSince ?? '')).toBeGreaterThan(Date.parse(endpoint.createdAt) - 1);
  });

  it('is told at once with another secret, since it may have refused the one before', async () => {
    const receiver = await givenReceiver();
    const { account, endpoint } = await givenFailing(receiver);
    receiver.answer = () => 200;
    const { rotateWebhookSecret } = await account.admin.run(RotateWebhookSecretDocument, { id: endpoint.id });
    await untilIt(account, endpoint.id, ({ position }) => position === 2);
    const last = receiver.received.at(-1);
    if (last === undefined) throw new Error('nothing came');
    verify(last, rotateWebhookSecret.secret);
  });

  it('waits as before where something else of it was changed', async () => {
    const receiver = await givenReceiver();
    const { account, endpoint } = await givenFailing(receiver);
    const { failures, failingSince: since, nextAttemptAt } = await endpointOf(account, endpoint.id);
    expect(await update(account, endpoint.id, { name: 'Other', batch: 7 })).toMatchObject({
      name: 'Other',
      batch: 7,
      failures,
      failingSince: since,
      nextAttemptAt,
    });
  });
});

describe('what comes of a message that was under way when its endpoint was changed', () => {
  it('puts no pause before the new address', async () => {
    const [old, next] = [await givenReceiver(), await givenReceiver()];
    const { account, endpoint, answer } = await givenUnderWay(old);
    await update(account, endpoint.id, { url: next.url });
    answer(500);
    await untilIt(account, endpoint.id, ({ position }) => position === 2);
    expect(next.taken()).toEqual([1, 2]);
    expect(next.received[0]?.id).toBe(old.received[0]?.id);
  });

  it('does not pause the endpoint: what is gone is the old address', async () => {
    const [old, next] = [await givenReceiver(), await givenReceiver()];
    const { account, endpoint, answer } = await givenUnderWay(old);
    await update(account, endpoint.id, { url: next.url });
    answer(410);
    const told = await untilIt(
      account,
      endpoint.id,
      ({ position, state }) => position === 2 || state !== 'ACTIVE',
    );
    expect(told).toMatchObject({ state: 'ACTIVE', pausedFor: null });
    expect(next.taken()).toEqual([1, 2]);
  });
});

describe('two who change an endpoint at the same time', () => {
  it('each have what they have wished', async () => {
    const receiver = await givenReceiver();
    const { account, endpoint } = await givenTold(app, receiver.url);
    for (let batch = 1; batch <= 20; batch += 1) {
      await Promise.all([
        update(account, endpoint.id, { name: `Name ${batch}` }),
        update(account, endpoint.id, { batch }),
      ]);
      expect(await endpointOf(account, endpoint.id)).toMatchObject({ name: `Name ${batch}`, batch });
    }
  });

  it('give it secrets that both count', async () => {
    const receiver = await givenReceiver();
    const { account, endpoint } = await givenTold(app, receiver.url);
    for (let nth = 1; nth <= 10; nth += 1) {
      const rotate = () => account.admin.run(RotateWebhookSecretDocument, { id: endpoint.id });
      const both = await Promise.all([rotate(), rotate()]);
      await optOut(account);
      await untilIt(account, endpoint.id, ({ position }) => position === nth);
      const last = receiver.received.at(-1);
      if (last === undefined) throw new Error('nothing came');
      for (const { rotateWebhookSecret } of both) verify(last, rotateWebhookSecret.secret);
    }
  });
});
