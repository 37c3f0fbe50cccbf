import { describe, expect, it } from 'vitest';
import {
  AccountDocument,
  AccountsDocument,
  CreateAccountDocument,
  type CreateAccountInput,
  KeywordsDocument,
  UpdateAccountDocument,
  type UpdateAccountInput,
} from '../generated/operations.js';
import { givenAccount, givenNumber, useApp } from '../support/app.js';

const app = useApp();

describe('a new account', () => {
  it('has what was said of it, and answers to the key that was shown', async () => {
    const { admin, accountId } = await givenAccount(app, {
      name: ' Acme Ltd ',
      brand: 'Acme',
      defaultRegion: 'gb',
      language: 'PT-br',
    });
    expect((await admin.run(AccountDocument, {})).account).toEqual({
      id: accountId,
      name: 'Acme Ltd',
      brand: 'Acme',
      defaultRegion: 'GB',
      language: 'pt-BR',
      reviewDays: 2,
      attributionDays: 7,
      evidenceDays: null,
      alertRate: 0.03,
      alertMinimum: 50,
      color: null,
      logoUrl: null,
      numbers: [],
      profiles: [],
      groups: [],
    });
  });

  it('I1 has the built-in, the floor and the customary words, and none that come with a pack only', async () => {
    const { admin } = await givenAccount(app);
    const { keywords } = await admin.run(KeywordsDocument, {});
    const words = keywords.map(({ word }) => word);
    expect(words).toEqual(
      expect.arrayContaining(['STOP', 'UNSUBSCRIBE', 'STOPALL', 'CANCEL', 'UNSTOP', 'ARRET', 'СТОП', '退订']),
    );
    expect(words).not.toContain('YES');
    expect(words).not.toContain('OUI');
    const builtIn = keywords.filter((keyword) => keyword.builtIn).map(({ word }) => word);
    expect(builtIn.sort()).toEqual(['HELP', 'START', 'STOP', 'UNSUBSCRIBE']);
    expect(keywords.find(({ word }) => word === 'CANCEL')).toMatchObject({
      ambiguous: true,
      enabled: true,
      sender: null,
    });
  });

  it('tells the platform that it has no senders yet, so that its key is not lost for asking', async () => {
    const answer = await app.platform.raw(
      'mutation { createAccount(input: { name: "New" }) { apiKey account { numbers { id } groups { id } } } }',
    );
    expect(answer.errors).toEqual([]);
    expect(answer.data).toMatchObject({ createAccount: { account: { numbers: [], groups: [] } } });
  });

  it.each<[string, CreateAccountInput, RegExp]>([
    ['an empty name', { name: ' ' }, /^name: 1 to 200 characters were expected, none came$/],
    ['a name of 201 characters', { name: 'x'.repeat(201) }, /^name: .* 201 came$/],
    ['a NUL', { name: 'a\u0000b' }, /^name: .*NUL/],
    ['half a character', { name: 'Acme', brand: 'a\ud83d' }, /^brand: .*half/],
    ['an unknown region', { name: 'Acme', defaultRegion: 'XX' }, /^defaultRegion: /],
    ['a language that is none', { name: 'Acme', language: 'english' }, /^language: /],
  ])('is refused with %s, and the message says where', async (_what, input, message) => {
    const { errors } = await app.platform.send(CreateAccountDocument, { input });
    expect(errors).toEqual([
      expect.objectContaining({
        message: expect.stringMatching(message),
        extensions: { code: 'BAD_USER_INPUT' },
      }),
    ]);
  });

  it('takes a name of 200 characters, however many bytes these have', async () => {
    const name = '🙏'.repeat(200);
    const { createAccount } = await app.platform.run(CreateAccountDocument, { input: { name } });
    expect(createAccount.account.name).toBe(name);
  });
});

describe('updateAccount', () => {
  it('changes what is given, clears with null and leaves the rest', async () => {
    const { admin } = await givenAccount(app, { name: 'Acme', brand: 'A', defaultRegion: 'FR' });
    const first = await admin.run(UpdateAccountDocument, {
      input: { reviewDays: 0, attributionDays: 30, alertRate: 0.125, alertMinimum: 1, brand: null },
    });
    expect(first.updateAccount).toMatchObject({
      name: 'Acme',
      brand: null,
      defaultRegion: 'FR',
      reviewDays: 0,
      attributionDays: 30,
    });
    await admin.run(UpdateAccountDocument, {
      input: { name: 'Acme 2', defaultRegion: null, language: 'de', alertRate: null, alertMinimum: null },
    });
    expect((await admin.run(AccountDocument, {})).account).toMatchObject({
      name: 'Acme 2',
      defaultRegion: null,
      language: 'de',
      reviewDays: 0,
      attributionDays: 30,
      alertRate: 0.125,
      alertMinimum: 1,
    });
  });

  it.each<[UpdateAccountInput, RegExp]>([
    [{ reviewDays: 31 }, /^reviewDays: 0 to 30 days were expected, 31 came$/],
    [{ reviewDays: -1 }, /^reviewDays: /],
    [{ attributionDays: 366 }, /^attributionDays: /],
    [{ alertRate: 0 }, /^alertRate: a share above 0 and up to 1 was expected, such as 0.03 for 3 %, 0 came$/],
    [{ alertRate: -0.1 }, /^alertRate: /],
    [{ alertRate: 1.01 }, /^alertRate: .* 1.01 came$/],
    [{ alertMinimum: 0 }, /^alertMinimum: 1 or more was expected, 0 came$/],
    [{ name: '' }, /^name: /],
    [{ language: '-' }, /^language: /],
  ])('refuses %j', async (input, message) => {
    const { admin } = await givenAccount(app);
    const { errors } = await admin.send(UpdateAccountDocument, { input });
    expect(errors[0]).toMatchObject({
      message: expect.stringMatching(message),
      extensions: { code: 'BAD_USER_INPUT' },
    });
  });

  it('makes words that were decided with the settings before be decided again', async () => {
    const account = await givenAccount(app);
    const versions = async () => {
      const [row] = await app.db.text<{ v: number }>(
        'select settings_version as v from accounts where account_id = $1',
        [account.accountId],
      );
      return row?.v ?? 0;
    };
    const before = await versions();
    await account.admin.run(UpdateAccountDocument, { input: { reviewDays: 3 } });
    const between = await versions();
    expect(between).toBeGreaterThan(before);
    await givenNumber(account);
    expect(await versions()).toBeGreaterThan(between);
  });
});

describe('the list of accounts', () => {
  it('shows the platform all accounts in pages, oldest first, forward and backward', async () => {
    const names = ['page 1', 'page 2', 'page 3'];
    for (const name of names) await givenAccount(app, { name });
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const page: {
        nodes: { name: string }[];
        pageInfo: { hasNextPage: boolean; endCursor: string | null };
      } = (await app.platform.run(AccountsDocument, { first: 2, after })).accounts;
      seen.push(...page.nodes.map(({ name }) => name));
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
    } while (after !== null);
    expect(seen.slice(-3)).toEqual(names);
    const { accounts } = await app.platform.run(AccountsDocument, { last: 2 });
    expect(accounts.nodes.map(({ name }) => name)).toEqual(names.slice(-2));
    expect(accounts.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
    expect(accounts.totalCount).toBe(seen.length);
    const earlier = await app.platform.run(AccountsDocument, {
      last: 1,
      before: accounts.pageInfo.startCursor,
    });
    expect(earlier.accounts.nodes.map(({ name }) => name)).toEqual(['page 1']);
  });

  it('refuses a cursor that is none of it', async () => {
    const { errors } = await app.platform.send(AccountsDocument, { after: 'bm9uc2Vuc2U' });
    expect(errors[0]?.extensions.code).toBe('CURSOR_UNKNOWN');
  });

  it('shows the platform nothing that is inside an account', async () => {
    await givenNumber(await givenAccount(app));
    const answer = await app.platform.raw('{ accounts { nodes { numbers { address } } } }');
    expect(answer.errors[0]?.extensions.code).toBe('FORBIDDEN');
    expect(answer.data).toBeNull();
  });
});
