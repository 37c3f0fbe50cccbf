import { describe, expect, it } from 'vitest';
import {
  AddKeywordDocument,
  type AddKeywordInput,
  AddKeywordPackDocument,
  KeywordsDocument,
  RemoveKeywordDocument,
  SenderRepliesDocument,
  UpdateKeywordDocument,
} from '../generated/operations.js';
import { keywordPacks } from '../../src/core/domain/keyword-packs.js';
import { givenAccount, givenNumber, type TestAccount, useApp } from '../support/app.js';
import { send } from '../support/messages.js';

const app = useApp();

async function add(account: TestAccount, input: AddKeywordInput) {
  return (await account.admin.run(AddKeywordDocument, { input })).addKeyword;
}

async function refusal(account: TestAccount, input: AddKeywordInput): Promise<[string, string]> {
  const [error] = (await account.admin.send(AddKeywordDocument, { input })).errors;
  return [error?.extensions.code ?? 'none', error?.message ?? ''];
}

async function idOf(account: TestAccount, word: string): Promise<string> {
  const { keywords } = await account.admin.run(KeywordsDocument, {});
  const keyword = keywords.find((known) => known.word === word);
  if (keyword === undefined) throw new Error(`the account has no ${word}`);
  return keyword.id;
}

describe('a keyword', () => {
  it.each(['BASTA', 'OPT-ME-OUT', '停', 'Прекратить', 'Nevermore!', "l'arrêt", 'x'.repeat(30)])(
    'can be %s: any script, one word, and it opts out',
    async (word) => {
      const account = await givenAccount(app);
      const senderNumber = await givenNumber(account);
      expect(await add(account, { word, action: 'OPT_OUT' })).toMatchObject({
        word,
        builtIn: false,
        enabled: true,
      });
      expect((await send(account, { to: senderNumber.address, text: word.toLowerCase() })).result).toBe(
        'OPTED_OUT',
      );
    },
  );

  it.each([
    ['a phrase', 'please stop', /^word: one word was expected, 2 came/],
    ['nothing', ' ', /^word: .*none of this is a letter/],
    ['no letter', '!?', /^word: .*none of this is a letter/],
    ['31 characters', 'x'.repeat(31), /^word: at most 30 characters were expected, 31 came$/],
    ['a NUL', 'ST\u0000OP2', /^word: /],
    ['half a character', 'a\ud83d', /^word: /],
  ])('is refused for %s, with the reason', async (_what, word, message) => {
    const [code, reason] = await refusal(await givenAccount(app), { word, action: 'OPT_OUT' });
    expect(code).toBe('BAD_USER_INPUT');
    expect(reason).toMatch(message);
  });

  it('is refused with a reply that holds a link', async () => {
    const account = await givenAccount(app);
    const [code, reason] = await refusal(account, {
      word: 'BASTA',
      action: 'OPT_OUT',
      reply: 'See www.acme.example',
    });
    expect([code, reason]).toEqual([
      'BAD_USER_INPUT',
      expect.stringMatching(/^reply: a reply holds no link/),
    ]);
  });

  it('is the one that is there when it is added again, whatever its spelling', async () => {
    const account = await givenAccount(app);
    const first = await add(account, { word: 'Basta', action: 'OPT_OUT', reply: 'Ciao' });
    expect(await add(account, { word: 'B.A.S.T.A', action: 'OPT_OUT' })).toEqual(first);
    expect((await add(account, { word: 'stop', action: 'OPT_OUT' })).builtIn).toBe(true);
  });

  it('is added once when it is added many times at once', async () => {
    const account = await givenAccount(app);
    const added = await Promise.all(
      Array.from({ length: 10 }, () => add(account, { word: 'BASTA', action: 'OPT_OUT' })),
    );
    expect(new Set(added.map(({ id }) => id)).size).toBe(1);
  });

  it('knows its language and its ambiguity when it is published', async () => {
    const account = await givenAccount(app);
    expect(await add(account, { word: 'baja', action: 'OPT_OUT' })).toMatchObject({
      language: 'es',
      ambiguous: true,
    });
    expect(await add(account, { word: 'BASTA', action: 'OPT_OUT', language: 'IT' })).toMatchObject({
      language: 'it',
      ambiguous: false,
    });
  });

  it('counts on its own sender only', async () => {
    const account = await givenAccount(app);
    const [own, other] = [await givenNumber(account), await givenNumber(account)];
    await add(account, { word: 'QWORK', action: 'OPT_OUT', senderId: own.id });
    expect((await send(account, { to: own.address, text: 'qwork' })).result).toBe('OPTED_OUT');
    expect((await send(account, { to: other.address, text: 'qwork' })).result).toBe('IGNORED');
    const words = async (senderId: string) =>
      (await account.admin.run(KeywordsDocument, { senderId })).keywords.map(({ word }) => word);
    expect(await words(own.id)).toContain('QWORK');
    expect(await words(other.id)).not.toContain('QWORK');
    expect((await account.admin.run(KeywordsDocument, {})).keywords.map(({ word }) => word)).not.toContain(
      'QWORK',
    );
    const { sender } = await account.admin.run(SenderRepliesDocument, { address: own.address });
    expect(sender?.keywords.map(({ word }) => word)).toEqual(await words(own.id));
  });
});

describe('what can’t be taken away', () => {
  it.each(['STOP', 'UNSUBSCRIBE', 'START', 'HELP'])(
    'I1 %s can neither be removed nor switched off',
    async (word) => {
      const account = await givenAccount(app);
      const id = await idOf(account, word);
      const removed = await account.admin.send(RemoveKeywordDocument, { id });
      expect(removed.errors[0]).toMatchObject({
        extensions: { code: 'CONFLICT' },
        message: expect.stringContaining(word),
      });
      const off = await account.admin.send(UpdateKeywordDocument, { id, enabled: false });
      expect(off.errors[0]?.extensions.code).toBe('CONFLICT');
      expect(await idOf(account, word)).toBe(id);
    },
  );

  it('I1 a sender’s own STOP can’t be switched off either', async () => {
    const account = await givenAccount(app);
    const senderNumber = await givenNumber(account);
    const own = await add(account, {
      word: 'STOP',
      action: 'OPT_OUT',
      senderId: senderNumber.id,
      reply: 'Out of {brand}',
    });
    const off = await account.admin.send(UpdateKeywordDocument, { id: own.id, enabled: false });
    expect(off.errors[0]?.extensions.code).toBe('CONFLICT');
    expect((await send(account, { to: senderNumber.address })).reply?.text).toBe('Out of Acme');
  });

  it('I1 a floor word can be removed, and still opts out who writes from +1', async () => {
    const account = await givenAccount(app);
    const senderNumber = await givenNumber(account);
    expect(
      (await account.admin.run(RemoveKeywordDocument, { id: await idOf(account, 'QUIT') })).removeKeyword,
    ).toBe(true);
    expect(
      (await send(account, { to: senderNumber.address, text: 'QUIT', from: '+12127770001' })).result,
    ).toBe('OPTED_OUT');
    expect(
      (await send(account, { to: senderNumber.address, text: 'QUIT', from: '+447400123456' })).result,
    ).not.toBe('OPTED_OUT');
  });
});

describe('updateKeyword', () => {
  it('changes what is given, goes back with null and leaves the rest', async () => {
    const account = await givenAccount(app);
    const { id } = await add(account, { word: 'BASTA', action: 'OPT_OUT', reply: 'Ciao' });
    const off = await account.admin.run(UpdateKeywordDocument, { id, enabled: false });
    expect(off.updateKeyword).toMatchObject({ reply: 'Ciao', enabled: false });
    const silent = await account.admin.run(UpdateKeywordDocument, { id, reply: null });
    expect(silent.updateKeyword).toMatchObject({ reply: null, enabled: false });
    const refused = await account.admin.send(UpdateKeywordDocument, { id, reply: 'Only $5' });
    expect(refused.errors[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });

  it('I4 switches a word of the account off on one sender, by that sender’s own row', async () => {
    const account = await givenAccount(app);
    const [own, other] = [await givenNumber(account), await givenNumber(account)];
    const row = await add(account, { word: 'REMOVE', action: 'OPT_OUT', senderId: own.id });
    expect(row.ambiguous).toBe(true);
    await account.admin.run(UpdateKeywordDocument, { id: row.id, enabled: false });
    const from = '+447400123456';
    expect((await send(account, { to: own.address, text: 'REMOVE', from })).result).toBe('NEEDS_REVIEW');
    expect((await send(account, { to: other.address, text: 'REMOVE', from })).result).toBe('OPTED_OUT');
  });
});

describe('a pack', () => {
  it('brings the words of its language, and keeps those that are there', async () => {
    const account = await givenAccount(app);
    await add(account, { word: 'ALTA', action: 'HELP', reply: 'Hola' });
    const { addKeywordPack } = await account.admin.run(AddKeywordPackDocument, { language: 'es' });
    const published = keywordPacks.filter(({ language }) => language === 'es').map(({ word }) => word);
    expect(addKeywordPack.map(({ word }) => word)).toEqual(published);
    expect(addKeywordPack.find(({ word }) => word === 'ALTA')).toMatchObject({
      action: 'HELP',
      reply: 'Hola',
    });
    expect(addKeywordPack.find(({ word }) => word === 'BAJA')).toMatchObject({
      action: 'OPT_OUT',
      ambiguous: true,
    });
    const again = await account.admin.run(AddKeywordPackDocument, { language: 'ES-mx' });
    expect(again.addKeywordPack).toEqual(addKeywordPack);
  });

  it('shares its words with the packs of other languages', async () => {
    const account = await givenAccount(app);
    const es = (await account.admin.run(AddKeywordPackDocument, { language: 'es' })).addKeywordPack;
    const pt = (await account.admin.run(AddKeywordPackDocument, { language: 'pt' })).addKeywordPack;
    expect(pt.find(({ word }) => word === 'PARAR')).toEqual(es.find(({ word }) => word === 'PARAR'));
  });

  it('leaves out a word that does something else on a sender', async () => {
    const account = await givenAccount(app);
    const senderNumber = await givenNumber(account);
    await add(account, { word: 'BAJA', action: 'HELP', senderId: senderNumber.id });
    const { addKeywordPack } = await account.admin.run(AddKeywordPackDocument, { language: 'es' });
    expect(addKeywordPack.map(({ word }) => word)).not.toContain('BAJA');
  });

  it('is refused for a language without one, and the message lists the languages', async () => {
    const { admin } = await givenAccount(app);
    const { errors } = await admin.send(AddKeywordPackDocument, { language: 'xx' });
    expect(errors[0]).toMatchObject({
      extensions: { code: 'BAD_USER_INPUT' },
      message: expect.stringMatching(/en, fr, es/),
    });
  });
});
