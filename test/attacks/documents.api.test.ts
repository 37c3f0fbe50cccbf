/** Documents and variables that are made to cost much, to confuse, or to learn of the schema. */
import { getIntrospectionQuery } from 'graphql';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { givenAccount, type TestAccount, startTestApp, useApp } from '../support/app.js';
import { createClient } from '../support/client.js';

const app = useApp();
const held: { account?: TestAccount } = {};
beforeAll(async () => {
  held.account = await givenAccount(app);
});
const admin = () => {
  if (held.account === undefined) throw new Error('the account is made before the tests');
  return held.account.admin;
};

/** Whatever came before: the next one is served. */
afterEach(async () => {
  expect((await admin().raw('{ account { id } }')).status).toBe(200);
});

const times = (count: number, text: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => text(index)).join(' ');

async function refusalOf(query: string, variables: Record<string, unknown> = {}) {
  const { status, errors } = await admin().raw(query, variables);
  return {
    status,
    code: errors[0]?.extensions.code,
    message: errors[0]?.message ?? '',
    errors: errors.length,
  };
}

/** Sends a body as it is. */
async function send(body: string) {
  const response = await fetch(`${app.origin}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${admin().key}` },
    body,
  });
  return { status: response.status, text: await response.text() };
}

describe('a document is refused', () => {
  it.each([
    ['with 201 aliases of a field', `{ account { ${times(201, (index) => `a${index}: id`)} } }`, 'aliases'],
    [
      'with 51 fields at its root',
      `{ ${times(51, (index) => `a${index}: account { id }`)} }`,
      'fields at the root',
    ],
    [
      'with 51 directives on one field',
      `{ account { id ${times(51, () => '@include(if: true)')} } }`,
      'directives',
    ],
    [
      'with 51 directives on its operation',
      `query A ${times(51, () => '@a')} { account { id } }`,
      'directives',
    ],
    [
      'with 51 directives spread by fragments',
      `{ account { ...A ...B } } fragment A on Account ${times(26, () => '@a')} { id } fragment B on Account { id ${times(25, () => '@a')} }`,
      'directives',
    ],
    [
      'with 13 fields within each other',
      `{ account { ${'a { '.repeat(11)} a ${'} '.repeat(11)} } }`,
      'fields within each other',
    ],
    [
      'with thousands of brackets',
      `{ account ${'{ a '.repeat(3_000)} ${'} '.repeat(3_000)} }`,
      'brackets within each other',
    ],
    [
      'with a list of thousands of lists',
      `{ classify(senderId: "a", text: ${'['.repeat(3_000)}${']'.repeat(3_000)}) { reply } }`,
      'brackets within each other',
    ],
    ['with 10,001 words', `{ account { ${'id '.repeat(10_001)} } }`, 'words and signs'],
    [
      'with 10,001 commented lines, which count nothing, and too many characters',
      `{ account { id } } ${'# a comment\n'.repeat(10_001)}`,
      'characters',
    ],
    ['with 501 fields', `{ account { ${'id '.repeat(501)} } }`, 'fields and fragments'],
    [
      'with a fragment that spreads itself',
      '{ account { ...A } } fragment A on Account { id ...A }',
      'fields and fragments',
    ],
    [
      'with fragments that spread each other in a ring',
      '{ account { ...A } } fragment A on Account { ...B } fragment B on Account { ...C } fragment C on Account { ...A }',
      'fields and fragments',
    ],
    [
      'with a bomb of fragments, each of which spreads the next ten times',
      `{ account { ...F0 } } ${times(8, (index) => `fragment F${index} on Account { ${times(10, () => `...F${index + 1}`)} }`)} fragment F8 on Account { id }`,
      'fields and fragments',
    ],
    [
      'with 101 operations',
      times(101, (index) => `query Q${index} { account { id } }`),
      'operations and fragments',
    ],
  ])('%s', async (_what, query, limit) => {
    const refusal = await refusalOf(query);
    expect(refusal).toMatchObject({ status: 400, code: 'LIMIT_EXCEEDED', errors: 1 });
    expect(refusal.message).toContain(limit);
  });

  it('when a page of 1,000 has pages of 1,000 in it', async () => {
    const query = `query ($first: Int) { imports(first: $first) { nodes { errors(first: $first) { nodes { message } } } } }`;
    expect(await refusalOf(query, { first: 1_000 })).toEqual({
      status: 400,
      code: 'LIMIT_EXCEEDED',
      message:
        'the price of the operation: at most 100,000 units were expected, 1,002,001 came: ask for smaller pages, or in several requests',
      errors: 1,
    });
    expect(await refusalOf(query, { first: 100 })).toMatchObject({ status: 200 });
  });

  it('when its lists within lists cost too much, whatever the aliases', async () => {
    const page = (index: number) =>
      `a${index}: optOuts(first: 1000) { nodes { sender { id } group { senders { id } } event { id } } }`;
    expect(await refusalOf(`{ ${times(8, page)} }`)).toMatchObject({ status: 400, code: 'LIMIT_EXCEEDED' });
  });

  it('when two of its operations have the same name, and when the operation that is asked for is not there', async () => {
    const twice = await send(
      JSON.stringify({
        query: 'query A { account { id } } query A { account { name } }',
        operationName: 'A',
      }),
    );
    expect(twice.status).toBe(400);
    expect(twice.text).toContain('GRAPHQL_VALIDATION_FAILED');
    const missing = await send(JSON.stringify({ query: 'query A { account { id } }', operationName: 'B' }));
    expect(missing.status).toBe(400);
    expect(missing.text).toContain('OPERATION_RESOLUTION_FAILURE');
  });

  it('when it hides names behind escapes, look-alikes and invisible characters', async () => {
    for (const query of [
      '{ \\u0061ccount { id } }',
      '{ аccount { id } }',
      '{ acc\u200bount { id } }',
      '{ account\u0000 { id } }',
      '\u202e{ account { id } }',
    ])
      expect(await refusalOf(query)).toMatchObject({ status: 400, code: 'GRAPHQL_PARSE_FAILED' });
  });

  it('of what is none at all: lone surrogates, endless strings, nothing but brackets', async () => {
    for (const query of ['"\\ud800"', `{ account(a: "${'x'.repeat(90_000)}`, '}}}}', '"""', '\ufeff'])
      expect((await refusalOf(query)).status).toBe(400);
  });
});

describe('variables', () => {
  const opting = 'mutation ($input: OptOutInput!) { optOut(input: $input) { index } }';

  it('of a million items are refused by their limit, not by running out of anything', async () => {
    const recipients = Array.from({ length: 1_000_000 }, () => 'a');
    expect(await refusalOf(opting, { input: { recipients, scope: 'ACCOUNT' } })).toMatchObject({
      status: 400,
      code: 'LIMIT_EXCEEDED',
    });
  });

  it('within each other a hundred thousand times are refused', async () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const answer = await send(`{"query":${JSON.stringify(opting)},"variables":{"input":${deep}}}`);
    expect(answer.status).toBe(400);
    expect(answer.text.length).toBeLessThan(10_000);
    const objects = `${'{"input":'.repeat(50_000)}1${'}'.repeat(50_000)}`;
    expect((await send(`{"query":${JSON.stringify(opting)},"variables":${objects}}`)).status).toBe(400);
  });

  it('of one text of 10 MB are refused in few words, which do not repeat it', async () => {
    const text = 'x'.repeat(10 * 1024 * 1024);
    const importing =
      'mutation ($rows: [ImportRowInput!]!, $m: ImportMappingInput!) { importOptOuts(rows: $rows, mapping: $m) { id } }';
    for (const variables of [
      { rows: text, m: {} },
      { rows: [{ recipient: { text } }], m: {} },
      { rows: [{ [text]: 1 }], m: {} },
    ]) {
      const answer = await send(JSON.stringify({ query: importing, variables }));
      expect(answer.status).toBe(400);
      expect(answer.text.length).toBeLessThan(10_000);
    }
    const account = await send(JSON.stringify({ query: '{ account { id } }', variables: { text } }));
    expect(account).toMatchObject({ status: 413 });
    expect(account.text).toContain('LIMIT_EXCEEDED');
  });

  it('named like parts of every object change nothing', async () => {
    for (const body of [
      '{"query":"{ account { id } }","variables":{"__proto__":{"first":9}}}',
      '{"__proto__":{"query":"{ account { id } }"}}',
      '{"query":"{ account { id } }","variables":{"constructor":{"prototype":{"isAdmin":true}}}}',
      '{"query":"{ account { id } }","extensions":{"__proto__":{"price":true}}}',
    ]) {
      const answer = await send(body);
      expect(answer.status).toBe(400);
    }
    const page = (name: string, index: number) => `a${index}: optOuts(first: $${name}) { nodes { id } }`;
    const names = ['__proto__', 'constructor', 'toString'];
    const query = `query (${names.map((name) => `$${name}: Int`).join(' ')}) { ${names.map(page).join(' ')} }`;
    // graphql-jit takes what each object inherits for what was given, and that is no number.
    expect(await refusalOf(query)).toMatchObject({ status: 400, code: 'BAD_USER_INPUT' });
    expect(({} as Record<string, unknown>)['isAdmin']).toBeUndefined();
    expect(({} as Record<string, unknown>)['first']).toBeUndefined();
  });

  it('of another kind than an object are refused', async () => {
    for (const variables of ['"a"', '[1]', '7', 'true']) {
      const answer = await send(`{"query":"{ account { id } }","variables":${variables}}`);
      expect([variables, answer.status]).toEqual([variables, 400]);
    }
  });

  it('that name the price of a page by more than one may ask do not make it dearer, or cheaper', async () => {
    const query = 'query ($first: Int) { optOuts(first: $first) { nodes { id } } }';
    for (const first of [1e308, -1e308, 2 ** 53])
      expect(await refusalOf(query, { first })).toMatchObject({ status: 400, code: 'BAD_USER_INPUT' });
    expect(await refusalOf(query, { first: 2_000_000 })).toMatchObject({ code: 'BAD_USER_INPUT' });
  });
});

describe('what the schema holds', () => {
  it('is told to nobody where INTROSPECTION is off, neither asked for nor guessed', async () => {
    const closed = await startTestApp(app.url, { introspection: false });
    try {
      const client = createClient(closed.url, admin().key);
      const asked = await client.raw(getIntrospectionQuery());
      expect(asked.status).toBe(400);
      expect(asked.data).toBeNull();
      expect((await client.raw('{ __type(name: "Account") { name } }')).status).toBe(400);
      const guesses: [string, Record<string, unknown>][] = [
        ['{ acount { id } }', {}],
        ['{ account { idd } }', {}],
        ['{ optOuts(fist: 1) { nodes { id } } }', {}],
        ['{ sender(address: "1", channel: SMX) { id } }', {}],
        ['query ($c: Chanel) { account { id } }', {}],
        ['query ($c: Channel!) { sender(address: "1", channel: $c) { id } }', { c: 'SMX' }],
        ['query ($f: OptOutFilter) { optOuts(filter: $f) { nodes { id } } }', { f: { channel: 'SMS' } }],
      ];
      for (const [query, variables] of guesses) {
        const open = await admin().raw(query, variables);
        const refused = await client.raw(query, variables);
        expect(refused.status).toBe(400);
        expect(JSON.stringify(refused.errors)).not.toContain('Did you mean');
        expect(open.errors).toHaveLength(refused.errors.length);
      }
      // Where the schema may be read, a slip is helped with.
      expect((await admin().raw('{ acount { id } }')).errors[0]?.message).toContain('Did you mean "account"');
    } finally {
      await closed.stop();
    }
  });
});
