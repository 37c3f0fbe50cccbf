/** Whether an endpoint is told, and from where on: by hand, and when its secret or its log is not what it was. */
import { describe, expect, it } from 'vitest';
import {
  AuditTrailDocument,
  EraseRecipientDocument,
  OptOutEventsDocument,
  PauseWebhookEndpointDocument,
  ReplayWebhookEndpointDocument,
  ResumeWebhookEndpointDocument,
  RotateWebhookSecretDocument,
  SuspendAccountDocument,
} from '../generated/operations.js';
import { useApp } from '../support/app.js';
import { endpointOf, givenTold, optOut, quickly, untilIt, upTo } from './given-endpoints.js';
import { givenReceiver, verify } from './receiver.js';

const app = useApp({}, { webhooks: quickly, erasures: { settle: 0, every: 100, idle: 50 } });

describe('an endpoint that somebody pauses', () => {
  it('is told nothing until it is resumed, and then what was recorded meanwhile', async () => {
    const receiver = await givenReceiver();
    const { account, endpoint } = await givenTold(app, receiver.url);
    const { id } = endpoint;
    await optOut(account, 2);
    await untilIt(account, id, ({ position }) => position === 2);
    const { pauseWebhookEndpoint } = await account.admin.run(PauseWebhookEndpointDocument, { id });
    expect(pauseWebhookEndpoint).toMatchObject({ state: 'PAUSED', pausedFor: 'BY_HAND' });
    await optOut(account, 3);
    expect(await endpointOf(account, id)).toMatchObject({ position: 2, behind: 3 });
    const { resumeWebhookEndpoint } = await account.admin.run(ResumeWebhookEndpointDocument, { id });
    expect(resumeWebhookEndpoint).toMatchObject({ state: 'ACTIVE', pausedFor: null, pausedAt: null });
    await untilIt(account, id, ({ position }) => position === 5);
    expect(receiver.taken()).toEqual(upTo(5));
  });

  it('while a message is under way has that one recorded, and no other is begun', async () => {
    const receiver = await givenReceiver();
    let letGo = (): void => undefined;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    receiver.answer = async () => {
      await held;
      return 200;
    };
    const { account, endpoint } = await givenTold(app, receiver.url, { batch: 1 });
    const { id } = endpoint;
    await optOut(account, 3);
    await receiver.count(1);
    await account.admin.run(PauseWebhookEndpointDocument, { id });
    letGo();
    await untilIt(account, id, ({ position }) => position === 1);
    await account.admin.run(ResumeWebhookEndpointDocument, { id });
    await untilIt(account, id, ({ position }) => position === 3);
    expect(receiver.taken()).toEqual([1, 2, 3]);
    expect(receiver.received).toHaveLength(3);
  });

  it('and that was failing is tried at once when it is resumed, the same message first', async () => {
    const receiver = await givenReceiver();
    receiver.answer = () => 410;
    const { account, endpoint } = await givenTold(app, receiver.url, { batch: 1 });
    await optOut(account, 2);
    await untilIt(account, endpoint.id, ({ state }) => state === 'PAUSED');
    receiver.answer = () => 200;
    await account.admin.run(ResumeWebhookEndpointDocument, { id: endpoint.id });
    await untilIt(account, endpoint.id, ({ position }) => position === 2);
    const [first, second] = receiver.received;
    expect(second?.id).toBe(first?.id);
    expect(receiver.taken()).toEqual([1, 2]);
  });

  it('by Heed leaves an entry in the audit trail that says why, and one who pauses it by hand another', async () => {
    const receiver = await givenReceiver();
    receiver.answer = () => 410;
    const { account, endpoint } = await givenTold(app, receiver.url);
    await optOut(account);
    await untilIt(account, endpoint.id, ({ state }) => state === 'PAUSED');
    await account.admin.run(PauseWebhookEndpointDocument, { id: endpoint.id });
    const { auditTrail } = await account.admin.run(AuditTrailDocument, { first: 10 });
    const ofPauses = auditTrail.nodes.filter(({ action }) => action === 'pauseWebhookEndpoint');
    expect(ofPauses).toMatchObject([
      {
        actor: 'Heed',
        subject: `WebhookEndpoint ${endpoint.id}`,
        after: '{"state":"PAUSED"}',
        reason: 'GONE',
      },
    ]);
  });
});

it('a person who was erased meanwhile is told of under the erased name, in a message that is repeated as well', async () => {
  const receiver = await givenReceiver();
  receiver.answer = () => 500;
  const { account, endpoint } = await givenTold(app, receiver.url);
  const [person = ''] = await optOut(account);
  await untilIt(account, endpoint.id, ({ failures }) => failures > 0);
  await account.admin.run(EraseRecipientDocument, { recipient: person, reason: 'asked by letter' });
  receiver.answer = ({ body }) => (body.includes(person) ? 500 : 200);
  await untilIt(account, endpoint.id, ({ position }) => position === 1);
  const [first, last] = [receiver.received[0], receiver.received.at(-1)];
  expect(first?.events[0]?.recipient).toBe(person);
  expect(last?.id).toBe(first?.id);
  expect(last?.events[0]).toMatchObject({
    position: 1,
    recipient: expect.stringMatching(/^erased:[0-9a-f]{32}$/) as string,
    list: { optedOut: true },
  });
  const stored = await app.db.text<{ row: string }>(
    `select to_jsonb(e)::text as row from webhook_endpoints e where account_id = $1
     union all select to_jsonb(a)::text from webhook_attempts a where account_id = $1`,
    [account.accountId],
  );
  expect(JSON.stringify(stored)).not.toContain(person.slice(1));
});

describe('Heed pauses an endpoint', () => {
  it('whose place the log has no more, and goes on from where it is put back to', async () => {
    const receiver = await givenReceiver();
    const { account, endpoint } = await givenTold(app, receiver.url);
    const { id } = endpoint;
    await optOut(account, 3);
    await untilIt(account, id, ({ position }) => position === 3);
    await account.admin.run(PauseWebhookEndpointDocument, { id });
    // As after a failover that lost the last commits: at the place there is another event.
    await app.db.text('update webhook_endpoints set event_id = gen_random_uuid() where account_id = $1', [
      account.accountId,
    ]);
    await account.admin.run(ResumeWebhookEndpointDocument, { id });
    const paused = await untilIt(account, id, ({ pausedFor }) => pausedFor === 'LOG_CHANGED');
    expect(paused.state).toBe('PAUSED');
    const { optOutEvents } = await account.admin.run(OptOutEventsDocument, { first: 2 });
    await account.admin.run(ReplayWebhookEndpointDocument, {
      id,
      after: optOutEvents.pageInfo.endCursor ?? '',
    });
    expect(await endpointOf(account, id)).toMatchObject({
      state: 'PAUSED',
      pausedFor: 'BY_HAND',
      position: 2,
    });
    await account.admin.run(ResumeWebhookEndpointDocument, { id });
    await untilIt(account, id, ({ position }) => position === 3);
    expect(receiver.taken()).toEqual([1, 2, 3, 3]);
  });

  it('that was told more than the database knows: it has lost what was acknowledged', async () => {
    const receiver = await givenReceiver();
    const { account, endpoint } = await givenTold(app, receiver.url);
    await optOut(account, 3);
    await untilIt(account, endpoint.id, ({ position }) => position === 3);
    const [event] = await app.db.text<{ event_id: string }>(
      'select event_id from events where account_id = $1 and position = 1',
      [account.accountId],
    );
    // As a copy of before, of which somebody takes up what was left.
    const suspend = (suspended: boolean) =>
      app.platform.run(SuspendAccountDocument, { id: account.accountId, suspended });
    await suspend(true);
    await expect
      .poll(
        () => app.db.text('select owner from webhook_endpoints where account_id = $1', [account.accountId]),
        {
          timeout: 30_000,
        },
      )
      .toEqual([{ owner: null }]);
    await app.db.text('update webhook_endpoints set position = 1, event_id = $2 where account_id = $1', [
      account.accountId,
      event?.event_id,
    ]);
    await suspend(false);
    await untilIt(account, endpoint.id, ({ pausedFor }) => pausedFor === 'LOG_CHANGED');
    expect(receiver.taken()).toEqual([1, 2, 3]);
    // Whoever resumes it knows, and it goes on.
    await account.admin.run(ResumeWebhookEndpointDocument, { id: endpoint.id });
    await untilIt(account, endpoint.id, ({ position }) => position === 3);
    expect(receiver.taken()).toEqual([1, 2, 3, 2, 3]);
  });

  it('whose secret was stored with another secret key, until it has a new one', async () => {
    const receiver = await givenReceiver();
    const { account, endpoint } = await givenTold(app, receiver.url);
    await account.admin.run(PauseWebhookEndpointDocument, { id: endpoint.id });
    await app.db.text("update webhook_endpoints set secret = '\\x0102' where account_id = $1", [
      account.accountId,
    ]);
    await account.admin.run(ResumeWebhookEndpointDocument, { id: endpoint.id });
    await untilIt(account, endpoint.id, ({ pausedFor }) => pausedFor === 'SECRET_LOST');
    await optOut(account);
    const { rotateWebhookSecret } = await account.admin.run(RotateWebhookSecretDocument, { id: endpoint.id });
    expect(rotateWebhookSecret.endpoint.formerSecretUntil).toBe(null);
    await account.admin.run(ResumeWebhookEndpointDocument, { id: endpoint.id });
    await receiver.count(1);
    const [message] = receiver.received;
    if (message === undefined) throw new Error('nothing came');
    verify(message, rotateWebhookSecret.secret);
  });
});
