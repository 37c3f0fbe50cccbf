import { describe, expect, test } from 'vitest';
import {
  ClassifyDocument,
  CreateApiKeyDocument,
  ProcessInboundBatchDocument,
  ProcessInboundDocument,
} from '../generated/operations.js';
import { givenAccount, givenNumber, useApp } from '../support/app.js';
import { createClient } from '../support/client.js';
import { makeMessage, send, someRecipient } from '../support/messages.js';

const app = useApp();

describe('one STOP', () => {
  test('I6 opts the recipient out of the sender that it was sent to, and says so', async () => {
    const account = await givenAccount(app, { brand: 'Acme' });
    const senderNumber = await givenNumber(account);
    const from = someRecipient();
    const outcome = await send(account, { from, to: senderNumber.address, text: 'Stop.' });
    expect(outcome).toMatchObject({
      result: 'OPTED_OUT',
      duplicate: false,
      match: { keyword: 'STOP', action: 'OPT_OUT' },
      event: {
        kind: 'OPTED_OUT',
        changed: true,
        recipient: from,
        channel: 'SMS',
        scope: 'SENDER',
        sender: { id: senderNumber.id },
        blocks: 'MARKETING',
        provisional: false,
        source: 'KEYWORD',
        evidence: 'Stop.',
      },
      review: null,
      refusal: null,
    });
  });

  test('O5 carries what led to it: source, keyword, rule, text, message id, both times and the key', async () => {
    const account = await givenAccount(app);
    const senderNumber = await givenNumber(account);
    const receivedAt = '2026-01-02T03:04:05.678Z';
    const { event } = await send(account, {
      messageId: 'SM1',
      to: senderNumber.address,
      text: 'stop',
      receivedAt,
    });
    expect(event).toMatchObject({
      keyword: 'STOP',
      messageId: 'SM1',
      evidence: 'stop',
      occurredAt: receivedAt,
    });
    expect(event?.rule).not.toBeNull();
    expect(event?.actor).not.toBeNull();
    expect(Date.parse(event?.recordedAt ?? '')).toBeGreaterThan(Date.parse(receivedAt));
  });

  test('a text that the database could not keep is kept as far as it can be', async () => {
    const account = await givenAccount(app);
    const { address } = await givenNumber(account);
    const outcome = await send(account, { to: address, text: 'STOP\u0000' });
    expect(outcome).toMatchObject({ result: 'OPTED_OUT', event: { evidence: 'STOP\ufffd' } });
  });

  test('a repeat is recorded and changes nothing', async () => {
    const account = await givenAccount(app);
    const { address } = await givenNumber(account);
    const from = someRecipient();
    await send(account, { from, to: address });
    expect(await send(account, { from, to: address })).toMatchObject({
      result: 'ALREADY_OPTED_OUT',
      event: { changed: false },
      reply: null,
    });
  });
});

describe('many messages', () => {
  test('one that cannot be recorded leaves the others recorded, and tells where', async () => {
    const account = await givenAccount(app);
    const { address } = await givenNumber(account);
    const { processInboundBatch: outcomes } = await account.admin.run(ProcessInboundBatchDocument, {
      input: [
        makeMessage({ to: address }),
        makeMessage({ to: address, from: 'nobody' }),
        makeMessage({ to: address, messageId: 'a\u0000b' }),
        makeMessage({ to: address, text: 'half \ud800 a character, STOP' }),
        makeMessage({ to: address }),
      ],
    });
    expect(outcomes.map((outcome) => outcome.result)).toEqual([
      'OPTED_OUT',
      'REFUSED',
      'REFUSED',
      'NEEDS_REVIEW',
      'OPTED_OUT',
    ]);
    expect(outcomes[1]?.refusal).toMatchObject({ code: 'INVALID_ADDRESS', field: 'from', index: 1 });
    expect(outcomes[2]?.refusal).toMatchObject({
      code: 'INVALID_MESSAGE_ID',
      field: 'messageId',
      index: 2,
    });
  });

  test('a call with more than 1,000 is refused whole', async () => {
    const account = await givenAccount(app);
    const input = Array.from({ length: 1_001 }, () => makeMessage({ to: '+14155550000' }));
    const answer = await account.admin.send(ProcessInboundBatchDocument, { input });
    expect(answer.errors[0]?.extensions.code).toBe('LIMIT_EXCEEDED');
  });

  test('1,000 in one call are recorded at consecutive positions', async () => {
    const account = await givenAccount(app);
    const { address } = await givenNumber(account);
    const input = Array.from({ length: 1_000 }, () => makeMessage({ to: address }));
    const { processInboundBatch: outcomes } = await account.admin.run(ProcessInboundBatchDocument, { input });
    expect(outcomes.map((outcome) => outcome.event?.position)).toEqual(input.map((_, index) => index + 1));
  });

  test('STOP and START of one recipient in one call are taken in order', async () => {
    const account = await givenAccount(app);
    const { address } = await givenNumber(account);
    const from = someRecipient();
    const { processInboundBatch: outcomes } = await account.admin.run(ProcessInboundBatchDocument, {
      input: ['STOP', 'START', 'STOP'].map((text) => makeMessage({ to: address, from, text })),
    });
    expect(outcomes.map((outcome) => outcome.result)).toEqual(['OPTED_OUT', 'OPTED_IN', 'OPTED_OUT']);
  });
});

test('nothing of one account is seen or changed by another', async () => {
  const [one, other] = [await givenAccount(app), await givenAccount(app)];
  const senderNumber = await givenNumber(one, { address: '+14155556001' });
  await givenNumber(other, { address: '+14155556001' });
  const from = someRecipient();
  await send(one, { from, to: senderNumber.address, messageId: 'same' });
  expect(await send(other, { from, to: senderNumber.address, messageId: 'same' })).toMatchObject({
    result: 'OPTED_OUT',
    duplicate: false,
    event: { position: 1 },
  });
  const foreign = await other.admin.send(ClassifyDocument, { senderId: senderNumber.id, text: 'STOP' });
  expect(foreign.errors[0]?.extensions.code).toBe('NOT_FOUND');
});

test('a key below INTEGRATOR cannot bring messages in', async () => {
  const account = await givenAccount(app);
  const { createApiKey } = await account.admin.run(CreateApiKeyDocument, { name: 'desk', role: 'AGENT' });
  const agent = createClient(app.origin, createApiKey.secret);
  const answer = await agent.send(ProcessInboundDocument, { input: makeMessage({ to: '+14155550000' }) });
  expect(answer).toMatchObject({ status: 403, errors: [{ extensions: { code: 'FORBIDDEN' } }] });
});
