/** Requests that other sites can make a browser send, and requests that are not what they seem. */
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { AccountDocument } from '../generated/operations.js';
import { givenAccount, type TestAccount, useApp } from '../support/app.js';

const app = useApp();
const held: { account?: TestAccount } = {};
beforeAll(async () => {
  held.account = await givenAccount(app);
});
const admin = () => {
  if (held.account === undefined) throw new Error('the account is made before the tests');
  return held.account.admin;
};

const nameOf = async () => (await admin().run(AccountDocument, {})).account.name;
const rename = { query: 'mutation { updateAccount(input: { name: "Changed" }) { id } }' };

async function send(init: RequestInit, path = '/graphql') {
  const headers = { authorization: `Bearer ${admin().key}`, ...(init.headers as Record<string, string>) };
  const response = await fetch(`${app.origin}${path}`, { method: 'POST', ...init, headers });
  const text = await response.text();
  expect(response.headers.get('content-type')).toMatch(/^application\/(graphql-response\+)?json/);
  const { errors = [] } = JSON.parse(text) as {
    errors?: { message: string; extensions: { code: string } }[];
  };
  return {
    status: response.status,
    code: errors[0]?.extensions.code,
    message: errors[0]?.message,
    headers: response.headers,
  };
}

/** Bytes as they are, over one connection; resolves with all that came until it was closed, or held still. */
function sendBytes(bytes: string, until: (received: string) => boolean = () => false): Promise<string> {
  const { hostname, port } = new URL(app.origin);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    let received = '';
    socket.on('data', (chunk: Buffer) => {
      received += chunk.toString('latin1');
      if (until(received)) socket.destroy();
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(received));
  });
}

describe('what a browser can be made to send changes nothing', () => {
  it.each([
    ['a plain text', 'text/plain'],
    ['a plain text that says it is in UTF-8', 'text/plain; charset=utf-8'],
    ['a form', 'application/x-www-form-urlencoded'],
    ['a form of parts', 'multipart/form-data; boundary=a'],
    ['a type that only begins like JSON', 'application/jsonp'],
  ])('%s', async (_what, type) => {
    const refusal = await send({ headers: { 'content-type': type }, body: JSON.stringify(rename) });
    expect(refusal).toMatchObject({ status: 415, code: 'BAD_USER_INPUT' });
    expect(await nameOf()).toBe('Acme');
  });

  it('a body without a type, which fetch and sendBeacon can send', async () => {
    const body = new Blob([JSON.stringify(rename)]);
    expect((await send({ body })).status).toBe(415);
    expect(await nameOf()).toBe('Acme');
  });

  it('an address: mutations, queries and forms by GET', async () => {
    for (const path of [
      `/graphql?query=${encodeURIComponent(rename.query)}`,
      `/graphql?query=${encodeURIComponent('{ account { id } }')}`,
      '/graphql',
    ]) {
      const refusal = await send({ method: 'GET' }, path);
      expect(refusal).toMatchObject({ status: 405, code: 'BAD_USER_INPUT' });
      expect(refusal.headers.get('allow')).toBe('POST');
    }
    expect(await nameOf()).toBe('Acme');
  });

  it('a method in disguise', async () => {
    for (const name of ['x-http-method-override', 'x-http-method', 'x-method-override']) {
      const path = `/graphql?query=${encodeURIComponent(rename.query)}&_method=POST`;
      expect((await send({ method: 'GET', headers: { [name]: 'POST' } }, path)).status).toBe(405);
    }
    for (const method of ['PUT', 'PATCH', 'DELETE', 'OPTIONS'])
      expect(
        (
          await send({
            method,
            ...(method === 'OPTIONS'
              ? {}
              : { body: JSON.stringify(rename), headers: { 'content-type': 'application/json' } }),
          })
        ).status,
      ).toBe(405);
    expect(await nameOf()).toBe('Acme');
  });

  it('no answer lets another site read it', async () => {
    const answer = await send({
      headers: { 'content-type': 'application/json', origin: 'https://elsewhere.example' },
      body: '{"query":"{ account { id } }"}',
    });
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('a request is refused', () => {
  const json = { 'content-type': 'application/json' };

  it('that carries a list of operations: batching is off', async () => {
    for (const body of [[], [rename], Array.from({ length: 1_000 }, () => rename)]) {
      const refusal = await send({ headers: json, body: JSON.stringify(body) });
      expect(refusal).toMatchObject({ status: 400, code: 'BAD_USER_INPUT' });
      expect(refusal.message).toBe(
        `the body: one operation was expected, a list of ${body.length} came: batching is off, send each by itself`,
      );
    }
    expect(await nameOf()).toBe('Acme');
  });

  it('that is compressed: what unpacks to gigabytes is never unpacked', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024));
    expect(await send({ headers: { ...json, 'content-encoding': 'gzip' }, body: bomb })).toMatchObject({
      status: 415,
      code: 'BAD_USER_INPUT',
    });
  });

  it('that is longer than its operation needs, and one that is longer than any', async () => {
    const padded = (length: number) =>
      JSON.stringify({ query: '{ account { id } }', padding: 'x'.repeat(length) });
    const longer = await send({ headers: json, body: padded(1024 * 1024) });
    expect(longer).toMatchObject({ status: 413, code: 'LIMIT_EXCEEDED' });
    expect(longer.message).toMatch(
      /^the body: for this operation 1048576 bytes at most were expected, \d+ came$/,
    );
    expect(await send({ headers: json, body: padded(16 * 1024 * 1024) })).toMatchObject({
      status: 413,
      code: 'LIMIT_EXCEEDED',
    });
  });

  it('that is long and has no key, before its body is read', async () => {
    const body = JSON.stringify({ query: '{ account { id } }', padding: 'x'.repeat(64 * 1024) });
    const response = await fetch(`${app.origin}/graphql`, { method: 'POST', headers: json, body });
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
  });

  it('whose JSON is none, or is followed by more', async () => {
    for (const body of [
      '',
      '{',
      '{"query":"{ account { id } }"}x',
      "{'query':'a'}",
      'null',
      '7',
      '"a"',
      'NaN',
    ])
      expect([body, (await send({ headers: json, body })).status]).toEqual([body, 400]);
  });

  it('whose head is a bomb', async () => {
    const one = await sendBytes(`POST /graphql HTTP/1.1\r\nhost: a\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`);
    expect(one).toMatch(/^HTTP\/1\.1 431 /);
    expect(one).toContain('"LIMIT_EXCEEDED"');
    const many = Array.from({ length: 5_000 }, (_, index) => `x-${index}: 1\r\n`).join('');
    expect(await sendBytes(`POST /graphql HTTP/1.1\r\nhost: a\r\n${many}\r\n`)).toMatch(/^HTTP\/1\.1 431 /);
  });

  it('that means two things: two lengths, a length and chunks, a line that begins with a space', async () => {
    for (const head of [
      'content-length: 5\r\ncontent-length: 6\r\n',
      'content-length: 5\r\ntransfer-encoding: chunked\r\n',
      'transfer-encoding: chunked, identity\r\n',
      'content-length: +5\r\n',
      'host : b\r\n',
    ]) {
      const answer = await sendBytes(`POST /graphql HTTP/1.1\r\nhost: a\r\n${head}\r\n12345`);
      expect([head, answer.slice(0, 12)]).toEqual([head, 'HTTP/1.1 400']);
      expect(answer).toContain('"BAD_USER_INPUT"');
    }
  });

  it('that is not HTTP at all', async () => {
    expect(await sendBytes('\u0016\u0003\u0001 hello\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
  });
});

it('requests that are sent one behind the other over one connection are answered in their order', async () => {
  const request = (query: string) => {
    const body = JSON.stringify({ query });
    return `POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\nauthorization: Bearer ${admin().key}\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
  };
  const count = 200;
  const all = Array.from({ length: count }, (_, index) => request(`{ a${index}: account { id } }`)).join('');
  const received = await sendBytes(all, (text) => text.includes(`"a${count - 1}":`));
  const answered = [...received.matchAll(/"data":\{"a(\d+)":/g)].map(([, index]) => Number(index));
  expect(answered).toEqual(Array.from({ length: count }, (_, index) => index));
});

it('what an operation cost stands in a header, and in the answer for who asks', async () => {
  const query = '{ optOuts(first: 100) { totalCount nodes { id event { id } } } }';
  const ask = async (body: object) => {
    const response = await fetch(`${app.origin}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${admin().key}` },
      body: JSON.stringify(body),
    });
    return { header: response.headers.get('heed-price'), body: (await response.json()) as object };
  };
  expect(await ask({ query })).toEqual({ header: '401', body: { data: expect.anything() as unknown } });
  expect(await ask({ query, extensions: { price: true } })).toMatchObject({
    header: '401',
    body: { extensions: { price: { price: 401, limit: 100_000 } } },
  });
});
