/** Documents that are registered: named instead of sent, and all that some keys may run. */
import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import {
  CreateApiKeyDocument,
  LimitApiKeyDocument,
  RegisterDocumentsDocument,
  RemoveDocumentsDocument,
  TrustedDocumentsDocument,
} from '../generated/operations.js';
import { openAs } from '../live/raw-socket.js';
import { givenAccount, type TestAccount, useApp } from '../support/app.js';

const app = useApp();
const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');
const query = 'query Name { account { name } }';
const following = 'subscription Follow { optOutEvents { position } }';
const never = 'query Other { account { id } }';
const held: { account?: TestAccount; trusted?: string } = {};

beforeAll(async () => {
  const account = await givenAccount(app);
  const { createApiKey } = await account.admin.run(CreateApiKeyDocument, {
    name: 'frontend',
    role: 'VIEWER',
  });
  await account.admin.run(LimitApiKeyDocument, { id: createApiKey.apiKey.id, input: { trustedOnly: true } });
  await account.admin.run(RegisterDocumentsDocument, {
    manifest: JSON.stringify({ [hashOf(query)]: query, 'follow-1': following }),
  });
  Object.assign(held, { account, trusted: createApiKey.secret });
});
const admin = () => {
  if (held.account === undefined) throw new Error('the account is made before the tests');
  return held.account.admin;
};
const trusted = () => held.trusted ?? '';

async function post(key: string, body: object, accept = 'application/json') {
  const response = await fetch(`${app.origin}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept,
      ...(key === '' ? {} : { authorization: `Bearer ${key}` }),
    },
    body: JSON.stringify(body),
  });
  const answer = (await response.json()) as {
    data?: unknown;
    errors?: { message: string; extensions: { code: string } }[];
  };
  return {
    status: response.status,
    data: answer.data,
    code: answer.errors?.[0]?.extensions.code,
    message: answer.errors?.[0]?.message,
  };
}

const persisted = (hash: string) => ({ extensions: { persistedQuery: { version: 1, sha256Hash: hash } } });
const named = { data: { account: { name: 'Acme' } }, status: 200 };

describe('a registered document is run', () => {
  it.each([
    ['by its hash, as GraphQL over HTTP has it', () => ({ documentId: `sha256:${hashOf(query)}` })],
    ['by its hash, as Apollo’s clients have it', () => persisted(hashOf(query))],
    ['by its text and hash', () => ({ query, ...persisted(hashOf(query)) })],
    ['by its text', () => ({ query })],
    [
      'by its hash and the name of its operation',
      () => ({ documentId: `sha256:${hashOf(query)}`, operationName: 'Name' }),
    ],
  ])('%s, with a key that may run no other', async (_how, body) => {
    expect(await post(trusted(), body())).toMatchObject(named);
    expect(await post(admin().key, body())).toMatchObject(named);
  });

  it('over WebSocket by its name, its hash, as Apollo has it, and by its text', async () => {
    const socket = await openAs(app.origin, trusted());
    try {
      const ways = [
        { documentId: 'follow-1' },
        { documentId: `sha256:${hashOf(following)}` },
        persisted(hashOf(following)),
        { query: following },
      ];
      for (const [index, payload] of ways.entries()) {
        socket.send({ type: 'subscribe', id: String(index), payload });
        expect(await socket.message(index)).toMatchObject({ type: 'next', id: String(index) });
      }
    } finally {
      socket.socket.terminate();
    }
  });
});

describe('a document that is not registered', () => {
  it('is refused with a key that may run no other, by text and by hash', async () => {
    expect(await post(trusted(), { query: never })).toEqual({
      status: 403,
      data: undefined,
      code: 'FORBIDDEN',
      message:
        'the document: with this key one that is registered was expected, another came (registerDocuments)',
    });
    // One space more is another document.
    expect((await post(trusted(), { query: `${query} ` })).code).toBe('FORBIDDEN');
    expect((await post(trusted(), { query: '{ __schema { types { name } } }' })).code).toBe('FORBIDDEN');
    expect((await post(trusted(), { query: 'no GraphQL' })).code).toBe('FORBIDDEN');
    expect((await post(trusted(), { query: never, ...persisted(hashOf(never)) })).code).toBe('FORBIDDEN');
  });

  it('is run with any other key, and is not registered by that', async () => {
    expect(await post(admin().key, { query: never, ...persisted(hashOf(never)) })).toMatchObject({
      status: 200,
    });
    expect(await post(admin().key, { documentId: `sha256:${hashOf(never)}` })).toMatchObject({
      status: 400,
      code: 'NOT_FOUND',
    });
    expect((await post(trusted(), { query: never })).code).toBe('FORBIDDEN');
  });

  it('is told as Apollo’s clients know it, who send the text then', async () => {
    const asked = persisted(hashOf(never));
    const told = { code: 'PERSISTED_QUERY_NOT_FOUND', message: 'PersistedQueryNotFound' };
    expect(await post(admin().key, asked)).toMatchObject({ status: 200, ...told });
    expect(await post(admin().key, asked, 'application/graphql-response+json')).toMatchObject({
      status: 400,
      ...told,
    });
  });

  it('is refused over WebSocket, and the socket stays', async () => {
    const socket = await openAs(app.origin, trusted());
    try {
      socket.subscribe('1', 'subscription { optOutEvents { cursor } }');
      expect(await socket.message(0)).toMatchObject({
        type: 'error',
        payload: [{ extensions: { code: 'FORBIDDEN' } }],
      });
      socket.send({ type: 'subscribe', id: '2', payload: { documentId: 'nothing' } });
      expect(await socket.message(1)).toMatchObject({
        type: 'error',
        payload: [{ extensions: { code: 'NOT_FOUND' } }],
      });
      socket.send({ type: 'subscribe', id: '3', payload: { documentId: 'follow-1' } });
      expect(await socket.message(2)).toMatchObject({ type: 'next' });
    } finally {
      socket.socket.terminate();
    }
  });

  it('of another account is none', async () => {
    const other = await givenAccount(app);
    expect(await post(other.admin.key, { documentId: `sha256:${hashOf(query)}` })).toMatchObject({
      code: 'NOT_FOUND',
    });
    expect(await post(other.admin.key, { documentId: 'follow-1' })).toMatchObject({ code: 'NOT_FOUND' });
    expect(await post('', { documentId: 'follow-1' })).toMatchObject({
      status: 401,
      code: 'UNAUTHENTICATED',
    });
  });

  it('is a name that is none: refused, and said how', async () => {
    for (const documentId of [
      'sha256:1',
      `sha256:${'A'.repeat(64)}`,
      'md5:1',
      'a b',
      '',
      7,
      {},
      ['a'],
      'x'.repeat(201),
    ])
      expect(await post(admin().key, { documentId })).toMatchObject({ status: 400, code: 'BAD_USER_INPUT' });
    expect(await post(admin().key, { query, documentId: 'a' })).toMatchObject({ code: 'BAD_USER_INPUT' });
    for (const persistedQuery of [
      7,
      {},
      { version: 2, sha256Hash: hashOf(query) },
      { version: 1, sha256Hash: 'x' },
    ])
      expect(await post(admin().key, { extensions: { persistedQuery } })).toMatchObject({
        code: 'BAD_USER_INPUT',
      });
    expect(await post(admin().key, { query: never, ...persisted(hashOf(query)) })).toMatchObject({
      status: 400,
      code: 'BAD_USER_INPUT',
    });
  });
});

describe('registering', () => {
  it('takes all of a manifest or nothing, and says which document is at fault', async () => {
    const { admin: own } = await givenAccount(app);
    const answer = await own.send(RegisterDocumentsDocument, {
      manifest: JSON.stringify({ good: query, bad: '{ acount { id } }' }),
    });
    expect(answer.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(answer.errors[0]?.message).toMatch(/^manifest: document 1 \(bad\): Cannot query field "acount"/);
    expect((await own.run(TrustedDocumentsDocument, {})).trustedDocuments.totalCount).toBe(0);
    const broken = await own.send(RegisterDocumentsDocument, { manifest: JSON.stringify({ bad: '{' }) });
    expect(broken.errors[0]?.message).toMatch(/^manifest: document 0 \(bad\): Syntax Error/);
  });

  it('again changes nothing, and an id that is another document’s is refused', async () => {
    const { admin: own } = await givenAccount(app);
    const manifest = JSON.stringify({ one: query, two: query, three: following });
    const { registerDocuments: first } = await own.run(RegisterDocumentsDocument, { manifest });
    expect(first.map(({ aliases }) => aliases).sort((one, other) => other.length - one.length)).toEqual([
      ['one', 'two'],
      ['three'],
    ]);
    expect((await own.run(RegisterDocumentsDocument, { manifest })).registerDocuments).toEqual(first);
    const taken = await own.send(RegisterDocumentsDocument, { manifest: JSON.stringify({ one: never }) });
    expect(taken.errors).toMatchObject([
      { message: 'manifest: the id "one" is another document\'s already', extensions: { code: 'CONFLICT' } },
    ]);
  });

  it('lists pages, forwards and backwards', async () => {
    const { admin: own } = await givenAccount(app);
    const texts = Array.from({ length: 5 }, (_, index) => `query Q${index} { account { id } }`);
    await own.run(RegisterDocumentsDocument, {
      manifest: JSON.stringify(Object.fromEntries(texts.map((text) => [hashOf(text), text]))),
    });
    const ids = texts.map((text) => `sha256:${hashOf(text)}`).sort();
    const { trustedDocuments: front } = await own.run(TrustedDocumentsDocument, { first: 2 });
    expect(front.nodes.map(({ id }) => id)).toEqual(ids.slice(0, 2));
    expect(front.totalCount).toBe(5);
    const { trustedDocuments: next } = await own.run(TrustedDocumentsDocument, {
      first: 9,
      after: front.pageInfo.endCursor ?? null,
    });
    expect(next.nodes.map(({ id }) => id)).toEqual(ids.slice(2));
    const { trustedDocuments: back } = await own.run(TrustedDocumentsDocument, {
      last: 2,
      before: next.pageInfo.startCursor ?? null,
    });
    expect(back.nodes.map(({ id }) => id)).toEqual(ids.slice(0, 2));
  });

  it('ends with removing: by hash or name, and within seconds it runs no more', async () => {
    const { admin: own } = await givenAccount(app);
    await own.run(RegisterDocumentsDocument, {
      manifest: JSON.stringify({ one: query, [hashOf(never)]: never }),
    });
    expect(await post(own.key, { documentId: 'one' })).toMatchObject({ status: 200 });
    expect((await own.run(RemoveDocumentsDocument, { ids: ['one', 'nothing'] })).removeDocuments).toBe(true);
    await vi.waitFor(
      async () => expect((await post(own.key, { documentId: 'one' })).code).toBe('NOT_FOUND'),
      {
        timeout: 20_000,
        interval: 500,
      },
    );
    expect(await post(own.key, { documentId: `sha256:${hashOf(never)}` })).toMatchObject({ status: 200 });
    await own.run(RemoveDocumentsDocument, { ids: [`sha256:${hashOf(never)}`] });
    expect((await own.run(TrustedDocumentsDocument, {})).trustedDocuments.nodes).toEqual([]);
  });
});
