import { describe, expect, it } from 'vitest';
import { AddKeywordDocument, type AddKeywordInput } from '../generated/operations.js';
import { givenAccount, givenNumber, type TestAccount, useApp } from '../support/app.js';

const app = useApp();

async function add(account: TestAccount, input: AddKeywordInput) {
  return (await account.admin.run(AddKeywordDocument, { input })).addKeyword;
}

async function refusal(account: TestAccount, input: AddKeywordInput): Promise<[string, string]> {
  const [error] = (await account.admin.send(AddKeywordDocument, { input })).errors;
  return [error?.extensions.code ?? 'none', error?.message ?? ''];
}

describe('a word that does something else already', () => {
  it.each<[string, string, 'OPT_IN' | 'OPT_OUT' | 'HELP', RegExp]>([
    ['I1 a built-in word', 'Stop', 'OPT_IN', /STOP opts out on every sender/],
    ['I1 a built-in word', 'help', 'OPT_OUT', /HELP asks for help on every sender/],
    ['I1 a floor word', 'info', 'OPT_OUT', /INFO asks for help for recipients in \+1/],
    ['I2 what would be read as an opt-out word', 'S-T-O-P', 'OPT_IN', /STOP opts out/],
    ['I2 what would be read as an opt-out word', 'Arrêt', 'OPT_IN', /ARRET opts out/],
    [
      'I2 what would be read as a customary word',
      'un.sub',
      'OPT_IN',
      /UNSUB opts out in the account already/,
    ],
    ['an opt-in word', 'subscribe', 'HELP', /SUBSCRIBE opts in in the account already/],
  ])('%s, as %s for %s, is refused with the reason', async (_what, word, action, message) => {
    const [code, reason] = await refusal(await givenAccount(app), { word, action });
    expect(code).toBe('CONFLICT');
    expect(reason).toMatch(message);
  });

  it('I2 an opt-out word is refused where its generous reading would swallow an opt-in word', async () => {
    const account = await givenAccount(app);
    await add(account, { word: 'Résumé', action: 'OPT_IN' });
    expect((await refusal(account, { word: 'RESUME', action: 'OPT_OUT' }))[0]).toBe('CONFLICT');
    expect((await add(account, { word: 'RESUME', action: 'OPT_IN' })).word).toBe('RESUME');
  });

  it('is refused on a sender when the account or the sender has it, and in the account when a sender has it', async () => {
    const account = await givenAccount(app);
    const [one, two] = [await givenNumber(account), await givenNumber(account)];
    await add(account, { word: 'MENU', action: 'HELP' });
    expect((await refusal(account, { word: 'menu', action: 'OPT_OUT', senderId: one.id }))[0]).toBe(
      'CONFLICT',
    );
    await add(account, { word: 'FIN', action: 'OPT_OUT', senderId: one.id });
    expect((await refusal(account, { word: 'FIN', action: 'HELP', senderId: one.id }))[0]).toBe('CONFLICT');
    expect((await refusal(account, { word: 'FIN', action: 'HELP' }))[0]).toBe('CONFLICT');
    expect((await add(account, { word: 'FIN', action: 'HELP', senderId: two.id })).action).toBe('HELP');
  });

  it('is never there twice, when both meanings are added at once', async () => {
    const account = await givenAccount(app);
    const senderNumber = await givenNumber(account);
    const wishes: AddKeywordInput[] = [
      { word: 'Été', action: 'OPT_OUT' },
      { word: 'Été', action: 'OPT_IN', senderId: senderNumber.id },
      { word: 'ETE', action: 'HELP' },
    ];
    const answers = await Promise.all(
      wishes.map((input) => account.admin.send(AddKeywordDocument, { input })),
    );
    expect(answers.filter(({ errors }) => errors.length === 0)).toHaveLength(1);
  });
});
