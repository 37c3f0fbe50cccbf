import { describe, expect, test } from 'vitest';
import {
  CreateApiKeyDocument,
  MayContactDocument,
  OptInDocument,
  OptOutDocument,
  WithdrawEventDocument,
  type OptInInput,
  type OptOutInput,
} from '../generated/operations.js';
import { type TestAccount, givenAccount, givenNumber, useApp } from '../support/app.js';
import { createClient } from '../support/client.js';
import { send, someRecipient } from '../support/messages.js';

const app = useApp();

async function optOut(account: TestAccount, input: Partial<OptOutInput> = {}) {
  const { optOut: outcomes } = await account.admin.run(OptOutDocument, {
    input: { recipients: [someRecipient()], scope: 'ACCOUNT', ...input },
  });
  return outcomes;
}
async function optIn(account: TestAccount, input: Partial<OptInInput> & { recipients: string[] }) {
  const { optIn: outcomes } = await account.admin.run(OptInDocument, {
    input: { scope: 'ACCOUNT', evidence: 'signed form of 3 March, folder 12', ...input },
  });
  return outcomes;
}
const codeOf = (answer: { errors: { extensions: { code: string } }[] }) => answer.errors[0]?.extensions.code;

async function keyOf(account: TestAccount, role: 'AGENT' | 'INTEGRATOR') {
  const { createApiKey } = await account.admin.run(CreateApiKeyDocument, { name: 'Desk 4', role });
  return createClient(app.origin, createApiKey.secret);
}

describe('opting out by hand', () => {
  test('each recipient has its own outcome, in order', async () => {
    const account = await givenAccount(app, { defaultRegion: 'GB' });
    const [one, twice] = [someRecipient(), '07911 123456'];
    const outcomes = await optOut(account, {
      recipients: [one, twice, 'nobody', '+44 7911 123456', 'Me@Example.COM'],
    });
    expect(outcomes.map(({ index, recipient, changed }) => [index, recipient, changed])).toEqual([
      [0, one, true],
      [1, '+447911123456', true],
      [2, 'nobody', false],
      [3, '+447911123456', false],
      [4, 'me@example.com', true],
    ]);
    expect(outcomes[2]).toMatchObject({
      events: [],
      refusal: { code: 'INVALID_ADDRESS', field: 'recipients', index: 2 },
    });
  });

  test('O5 the event says how, why, for whom and by whom', async () => {
    const account = await givenAccount(app);
    const [outcome] = await optOut(account, {
      via: 'PHONE',
      reason: 'TOO_MANY',
      reasonText: 'thrice a day',
      evidence: 'call 4711',
      blocks: 'ALL',
      onBehalfOf: 'Ann',
      occurredAt: '2026-03-03T14:00:00Z',
    });
    expect(outcome?.events[0]).toMatchObject({
      source: 'MANUAL',
      scope: 'ACCOUNT',
      via: 'PHONE',
      reason: 'TOO_MANY',
      reasonText: 'thrice a day',
      evidence: 'call 4711',
      blocks: 'ALL',
      occurredAt: '2026-03-03T14:00:00.000Z',
    });
    expect(outcome?.events[0]?.actor).toMatch(/^Ann \(.+\)$/);
  });

  test('several senders are several events of one recipient', async () => {
    const account = await givenAccount(app);
    const senderIds = [(await givenNumber(account)).id, (await givenNumber(account)).id];
    const [outcome] = await optOut(account, { scope: 'SENDER', senderIds });
    expect(outcome?.events.map((event) => [event.position, event.scope, event.changed])).toEqual([
      [1, 'SENDER', true],
      [2, 'SENDER', true],
    ]);
  });

  test.each([
    ['no sender with scope SENDER', { scope: 'SENDER' as const }],
    ['a channel with scope ACCOUNT', { channel: 'SMS' as const }],
    ['no recipient', { recipients: [] }],
    ['a hold without evidence', { hold: true }],
    ['an unknown region', { region: 'XX' }],
    ['an evidence with NUL', { evidence: 'a\u0000b' }],
    ['too long an evidence', { evidence: 'a'.repeat(4_001) }],
    ['D3 a time more than 5 minutes ahead', { occurredAt: new Date(Date.now() + 6 * 60_000).toISOString() }],
  ])('%s is refused and nothing is recorded', async (_, input) => {
    const account = await givenAccount(app);
    const answer = await account.admin.send(OptOutDocument, {
      input: { recipients: [someRecipient()], scope: 'ACCOUNT', ...input },
    });
    expect(codeOf(answer)).toBe('BAD_USER_INPUT');
    expect(await app.db.text('select 1 from events where account_id = $1', [account.accountId])).toEqual([]);
  });

  test('1,001 recipients are refused', async () => {
    const account = await givenAccount(app);
    const recipients = Array.from({ length: 1_001 }, () => '+14155550000');
    expect(
      codeOf(await account.admin.send(OptOutDocument, { input: { recipients, scope: 'ACCOUNT' } })),
    ).toBe('LIMIT_EXCEEDED');
  });

  test("another account's sender answers like one that does not exist", async () => {
    const [account, other] = [await givenAccount(app), await givenAccount(app)];
    const foreign = (await givenNumber(other)).id;
    const unknown = '00000000-0000-4000-8000-000000000000';
    const answers = await Promise.all(
      [foreign, unknown].map((senderId) =>
        account.admin.send(OptOutDocument, {
          input: { recipients: [someRecipient()], scope: 'SENDER', senderIds: [senderId] },
        }),
      ),
    );
    expect(answers[0]).toEqual(answers[1]);
    expect(codeOf(answers[0] ?? { errors: [] })).toBe('NOT_FOUND');
  });
});

describe('opting in by hand', () => {
  test('O4 needs an ADMIN', async () => {
    const account = await givenAccount(app);
    const integrator = await keyOf(account, 'INTEGRATOR');
    const answer = await integrator.send(OptInDocument, {
      input: { recipients: [someRecipient()], scope: 'ACCOUNT', evidence: 'form 12' },
    });
    expect(codeOf(answer)).toBe('FORBIDDEN');
  });

  test('O4 needs evidence', async () => {
    const account = await givenAccount(app);
    const answer = await account.admin.send(OptInDocument, {
      input: { recipients: [someRecipient()], scope: 'ACCOUNT', evidence: '  ' },
    });
    expect(codeOf(answer)).toBe('BAD_USER_INPUT');
  });

  test('D1 a hold outranks every word until an ADMIN lifts it', async () => {
    const account = await givenAccount(app);
    const { id: senderId, address } = await givenNumber(account);
    const from = someRecipient();
    const [held] = await optOut(account, { recipients: [from], hold: true, evidence: 'court order 7' });
    expect((await send(account, { from, to: address, text: 'START' })).result).toBe('ALREADY_OPTED_OUT');
    expect((await optIn(account, { recipients: [from] }))[0]?.changed).toBe(false);
    const agent = await keyOf(account, 'AGENT');
    const id = held?.events[0]?.id ?? '';
    expect(codeOf(await agent.send(WithdrawEventDocument, { id, reason: 'lifted' }))).toBe('FORBIDDEN');
    await account.admin.run(WithdrawEventDocument, { id, reason: 'lifted by the court' });
    const { mayContact } = await account.admin.run(MayContactDocument, { senderId, recipient: from });
    expect(mayContact.allowed).toBe(true);
  });
});

describe('taking an event back', () => {
  test('an agent takes an opt-out by hand back, as if it had not been said', async () => {
    const account = await givenAccount(app);
    const { id: senderId } = await givenNumber(account);
    const recipient = someRecipient();
    const [outcome] = await optOut(account, { recipients: [recipient] });
    const id = outcome?.events[0]?.id ?? '';
    const agent = await keyOf(account, 'AGENT');
    const { withdrawEvent } = await agent.run(WithdrawEventDocument, { id, reason: 'a typing error' });
    expect(withdrawEvent).toMatchObject({
      kind: 'WITHDRAWN',
      changed: true,
      actor: 'Desk 4',
      withdraws: { id },
    });
    const { mayContact } = await agent.run(MayContactDocument, { senderId, recipient });
    expect(mayContact.allowed).toBe(true);
  });

  test('taking it back twice, at once, gives one withdrawal', async () => {
    const account = await givenAccount(app);
    const [outcome] = await optOut(account);
    const id = outcome?.events[0]?.id ?? '';
    const tries = await Promise.all(
      Array.from({ length: 10 }, () => account.admin.run(WithdrawEventDocument, { id, reason: 'a slip' })),
    );
    expect(new Set(tries.map(({ withdrawEvent }) => withdrawEvent.id)).size).toBe(1);
  });

  test("O4 only an ADMIN takes a recipient's own word back", async () => {
    const account = await givenAccount(app);
    const { address } = await givenNumber(account);
    const { event } = await send(account, { to: address });
    const agent = await keyOf(account, 'AGENT');
    const id = event?.id ?? '';
    expect(codeOf(await agent.send(WithdrawEventDocument, { id, reason: 'a slip' }))).toBe('FORBIDDEN');
    expect(
      (await account.admin.run(WithdrawEventDocument, { id, reason: 'a test phone' })).withdrawEvent.kind,
    ).toBe('WITHDRAWN');
  });

  test('a withdrawal cannot be taken back, nor an event that is not there', async () => {
    const account = await givenAccount(app);
    const [outcome] = await optOut(account);
    const { withdrawEvent } = await account.admin.run(WithdrawEventDocument, {
      id: outcome?.events[0]?.id ?? '',
      reason: 'a slip',
    });
    const again = await account.admin.send(WithdrawEventDocument, { id: withdrawEvent.id, reason: 'a slip' });
    expect(codeOf(again)).toBe('BAD_USER_INPUT');
    const stranger = await givenAccount(app);
    expect(
      codeOf(await stranger.admin.send(WithdrawEventDocument, { id: withdrawEvent.id, reason: 'x' })),
    ).toBe('NOT_FOUND');
    expect(codeOf(await account.admin.send(WithdrawEventDocument, { id: 'nonsense', reason: 'x' }))).toBe(
      'NOT_FOUND',
    );
  });
});
