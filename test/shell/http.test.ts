import pino from 'pino';
import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { DatabaseAway } from '../../src/core/db/database-error.js';
import { startApp } from '../../src/shell/app.js';
import { createMetrics } from '../../src/shell/metrics.js';
import { createDocumentLimits } from '../../src/shell/graphql/document-limits.js';
import { createHttpServer } from '../../src/shell/server/http.js';
import { createApollo } from '../../src/shell/graphql/apollo.js';
import { createExecutor } from '../../src/shell/graphql/executor.js';
import { buildGuardedSchema } from '../../src/shell/graphql/schema.js';
import { givenAccount, testConfig, useApp } from '../support/app.js';
import { asServerOf } from '../support/server-role.js';
import { givenGate } from '../support/gate.js';

const app = useApp();
const json = { 'content-type': 'application/json' };

/** The status and the one error of an answer that must be JSON. */
async function refusalOf(path: string, init: RequestInit = {}) {
  const response = await fetch(`${app.origin}${path}`, init);
  const text = await response.text();
  expect(response.headers.get('content-type')).toMatch(/^application\/(graphql-response\+)?json/);
  const { errors } = JSON.parse(text) as {
    errors: [{ message: string; extensions: { code: string } }];
  };
  expect(errors).toHaveLength(1);
  expect(text).not.toMatch(/stack|node_modules|\.ts:/);
  const [{ message, extensions }] = errors;
  return { status: response.status, message, code: extensions.code, allow: response.headers.get('allow') };
}

describe('what HTTP refuses', () => {
  it('is told in JSON for an address where nothing is', async () => {
    expect(await refusalOf('/nothing?phone=%2B14155550123')).toEqual({
      status: 404,
      message: 'there is nothing at this address',
      code: 'NOT_FOUND',
      allow: null,
    });
  });

  it('names the methods of an address that does not take this one', async () => {
    expect(await refusalOf('/health/ready', { method: 'DELETE' })).toEqual({
      status: 405,
      message: 'method: expected GET, HEAD at this address, got DELETE',
      code: 'BAD_USER_INPUT',
      allow: 'GET, HEAD',
    });
  });

  it('is told before a body is read where nothing reads it, whatever it is', async () => {
    for (const [path, method, status] of [
      ['/nothing', 'POST', 404],
      ['/metrics', 'POST', 405],
      ['/graphql', 'PUT', 405],
    ] as const)
      for (const type of ['application/json', 'image/png'])
        expect(
          await refusalOf(path, { method, headers: { 'content-type': type }, body: '{"query": +1415555' }),
        ).toMatchObject({ status });
  });

  it('is told for a body that is no JSON, without repeating the body', async () => {
    const refusal = await refusalOf('/graphql', {
      method: 'POST',
      headers: json,
      body: '{"query": +1415555',
    });
    expect(refusal).toMatchObject({ status: 400, code: 'BAD_USER_INPUT' });
    expect(refusal.message).toMatch(/expected JSON/);
    expect(refusal.message).not.toContain('1415555');
  });

  it('is told for a body of another type', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const refusal = await refusalOf('/graphql', { method: 'POST', headers, body: 'query=1' });
    expect(refusal).toMatchObject({ status: 415, code: 'BAD_USER_INPUT' });
    expect(refusal.message).toMatch(/expected application\/json/);
  });

  it('is told for a request without a body', async () => {
    const refusal = await refusalOf('/graphql', { method: 'POST' });
    expect(refusal).toMatchObject({ status: 400, code: 'BAD_REQUEST' });
  });

  it('says how many bytes a body may have when one has more', async () => {
    const body = JSON.stringify({ query: '{ account { id } }', padding: 'x'.repeat(16 * 1024 * 1024) });
    const { admin } = await givenAccount(app);
    const headers = { ...json, authorization: `Bearer ${admin.key}` };
    const refusal = await refusalOf('/graphql', { method: 'POST', headers, body });
    expect(refusal).toMatchObject({ status: 413, code: 'LIMIT_EXCEEDED' });
    expect(refusal.message).toContain('16777216');
  });

  it('is told for an address that does not decode', async () => {
    expect(await refusalOf('/%E0%A4%A')).toMatchObject({ status: 400, code: 'BAD_USER_INPUT' });
  });

  it('sends a subscription that comes by POST to the WebSocket', async () => {
    const { admin } = await givenAccount(app);
    const answer = await admin.raw('subscription { optOutEvents { cursor } }');
    expect(answer.status).toBe(400);
    expect(answer.errors).toHaveLength(1);
    expect(answer.errors[0]?.extensions.code).toBe('BAD_USER_INPUT');
    expect(answer.errors[0]?.message).toMatch(/WebSocket/);
  });
});

it('a database that is away while a key is looked up is no wrong key: nothing was recorded, try again', async () => {
  const log = pino({ level: 'silent' });
  const schema = await buildGuardedSchema();
  const apollo = createApollo(schema, createExecutor(schema, log), { introspection: false, log });
  await apollo.start();
  const server = createHttpServer({
    apollo,
    streams: { answer: (_request, reply) => reply.send('no stream is asked for') },
    gate: givenGate(createDocumentLimits(schema)),
    callerAtDoor: () => Promise.reject(new DatabaseAway('ECONNRESET', true)),
    contextOf: () => {
      throw new Error('there is no caller to make a context of');
    },
    log,
    metrics: createMetrics(),
    trustProxy: false,
  });
  const answer = await server.inject({
    method: 'POST',
    url: '/graphql',
    payload: { query: '{ account { id } }' },
  });
  await server.close();
  await apollo.stop();
  expect(answer.statusCode).toBe(503);
  expect(answer.json()).toEqual({
    errors: [{ message: expect.stringContaining('try again'), extensions: { code: 'NOT_RECORDED' } }],
  });
});

it('each request is one line of the log, with its route and nothing of what it holds', async () => {
  const lines: string[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString());
      done();
    },
  });
  const started = await startApp({
    config: testConfig(),
    sealing: 'off',
    ...asServerOf(app.url),
    log: pino({ level: 'debug', base: null }, stream),
  });
  if (started.kind === 'refused') throw new Error(started.message);
  const { url, stop } = started.app;
  await fetch(`${url}/health/live?person=%2B14155550123`, {
    headers: { authorization: 'Bearer some-secret' },
  });
  await fetch(`${url}/people/+14155550123`);
  await stop();
  const requests = lines
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter(({ msg }) => msg === 'request');
  expect(requests).toEqual([
    {
      level: 20,
      time: expect.any(Number),
      method: 'GET',
      route: '/health/live',
      status: 200,
      ms: expect.any(Number),
      msg: 'request',
    },
    {
      level: 30,
      time: expect.any(Number),
      method: 'GET',
      route: 'unknown',
      status: 404,
      ms: expect.any(Number),
      msg: 'request',
    },
  ]);
  expect(lines.join('')).not.toMatch(/14155550123|some-secret/);
});
