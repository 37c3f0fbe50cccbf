import { describe, expect, test } from 'vitest';
import { OptInDocument, OptOutDocument, type OptOutInput } from '../generated/operations.js';
import { type TestAccount, givenAccount, givenNumber, useApp } from '../support/app.js';
import { someRecipient } from '../support/messages.js';

const app = useApp();

async function optOut(account: TestAccount, input: Partial<OptOutInput> = {}) {
  const { optOut: outcomes } = await account.admin.run(OptOutDocument, {
    input: { recipients: [someRecipient()], scope: 'ACCOUNT', ...input },
  });
  return outcomes;
}
const codeOf = (answer: { errors: { extensions: { code: string } }[] }) => answer.errors[0]?.extensions.code;

describe('an idempotencyKey', () => {
  test('answers a repeat as before, and records once', async () => {
    const account = await givenAccount(app);
    const input = { recipients: [someRecipient(), 'nobody'], idempotencyKey: 'list of Monday' };
    const first = await optOut(account, input);
    expect(await optOut(account, input)).toEqual(first);
    expect(first[0]?.changed).toBe(true);
    expect(await app.db.text('select 1 from events where account_id = $1', [account.accountId])).toHaveLength(
      1,
    );
  });

  test('answers as before also where a recipient is no text that the database keeps', async () => {
    const account = await givenAccount(app);
    const recipients = ['half \ud9d5', 'nul \0', someRecipient()];
    const input = { recipients, idempotencyKey: 'halves' };
    const first = await optOut(account, input);
    expect(first.map(({ recipient, refusal }) => [recipient, refusal?.code])).toEqual([
      ['half \ufffd', 'INVALID_ADDRESS'],
      ['nul \ufffd', 'INVALID_ADDRESS'],
      [recipients[2], undefined],
    ]);
    expect(await optOut(account, input)).toEqual(first);
  });

  test('keeps its promise for 20 calls at once', async () => {
    const account = await givenAccount(app);
    const input = { recipients: Array.from({ length: 50 }, () => someRecipient()), idempotencyKey: 'once' };
    const answers = await Promise.all(Array.from({ length: 20 }, () => optOut(account, input)));
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(await app.db.text('select 1 from events where account_id = $1', [account.accountId])).toHaveLength(
      50,
    );
  });

  test('keeps its promise after a lost answer: what was recorded is found by its ids', async () => {
    const account = await givenAccount(app);
    const input = { recipients: [someRecipient(), someRecipient()], idempotencyKey: 'lost' };
    const first = await optOut(account, input);
    await app.db.text('update idempotency_keys set answer = null where account_id = $1', [account.accountId]);
    expect(await optOut(account, input)).toEqual(first);
  });

  test('with another input is a CONFLICT, and so is another operation', async () => {
    const account = await givenAccount(app);
    const recipients = [someRecipient()];
    await optOut(account, { recipients, idempotencyKey: 'k' });
    const other = { recipients, scope: 'ACCOUNT' as const, blocks: 'ALL' as const, idempotencyKey: 'k' };
    expect(codeOf(await account.admin.send(OptOutDocument, { input: other }))).toBe('CONFLICT');
    const optInInput = { recipients, scope: 'ACCOUNT' as const, evidence: 'form', idempotencyKey: 'k' };
    expect(codeOf(await account.admin.send(OptInDocument, { input: optInInput }))).toBe('CONFLICT');
  });

  test('is not spent by a call that was refused whole', async () => {
    const account = await givenAccount(app);
    const recipients = [someRecipient()];
    const wrong = { recipients, scope: 'SENDER' as const, idempotencyKey: 'k' };
    expect(codeOf(await account.admin.send(OptOutDocument, { input: wrong }))).toBe('BAD_USER_INPUT');
    const senderIds = [(await givenNumber(account)).id];
    expect((await optOut(account, { ...wrong, senderIds }))[0]?.changed).toBe(true);
  });

  test('belongs to its account', async () => {
    const [account, other] = [await givenAccount(app), await givenAccount(app)];
    await optOut(account, { idempotencyKey: 'k' });
    expect((await optOut(other, { idempotencyKey: 'k' }))[0]?.changed).toBe(true);
  });
});
