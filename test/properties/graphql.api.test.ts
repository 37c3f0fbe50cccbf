/** GraphQL over HTTP: whatever is asked, with whatever in it, is answered, and never with a fault of Heed's. */
import * as fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import type { GraphQLSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import { buildGuardedSchema } from '../../src/shell/graphql/schema.js';
import { platformKey } from '../support/app.js';
import { anyRequest } from './any-document.js';
import { holdsInTime } from './holds.js';
import { anyAddress, anyBytes, anyText, around } from './inputs.js';
import { expectAnswer, useWatchedHeed } from './watched-heed.js';

const heed = useWatchedHeed();
const schema: GraphQLSchema = await buildGuardedSchema();
const operations = new URL('../operations/', import.meta.url);
const documents = readdirSync(operations)
  .filter((file) => file.endsWith('.graphql'))
  .map((file) => readFileSync(new URL(file, operations), 'utf8'));
const known = () => [heed.senderId, heed.account.accountId, heed.account.accountId.toUpperCase()];

/** Fields that were answered without an error at least once. */
const answered = new Set<string>();

describe('a document', () => {
  for (const kind of ['query', 'mutation'] as const) {
    holdsInTime(
      `that fits the schema is answered, whatever its ${kind === 'query' ? 'question' : 'wish'} holds`,
      [anyRequest(schema, kind, known), fc.boolean()],
      async ({ query, variables, name }, byPlatform) => {
        const isPlatforms = ['accounts', 'createAccount', 'createAdminKey', 'suspendAccount'].includes(name);
        const key = byPlatform && isPlatforms ? platformKey : heed.account.admin.key;
        if (name === 'suspendAccount' || name === 'revokeApiKey') return;
        const answer = expectAnswer(await heed.graphql({ query, variables }, key));
        if (answer.errors === undefined) answered.add(name);
        heed.expectQuietLog();
      },
      { share: 0.25 },
    );
  }

  holdsInTime(
    'of any text is answered',
    [
      around(...documents.map((text) => text.slice(0, 400)), '{ account { id } }', '{__schema{types{name}}}'),
      fc.option(anyText(10)),
    ],
    async (query, operationName) => {
      expectAnswer(await heed.graphql({ query, operationName }));
      heed.expectQuietLog();
    },
    { share: 0.15 },
  );

  holdsInTime(
    'with any variables is answered',
    [
      fc.oneof(
        fc.jsonValue(),
        fc.dictionary(
          fc.constantFrom('input', 'id', 'first', 'after', 'filter', 'recipient', 'v'),
          fc.jsonValue(),
        ),
      ),
    ],
    async (variables) => {
      const query = 'mutation ($input: OptOutInput!) { optOut(input: $input) { __typename } }';
      expectAnswer(await heed.graphql({ query, variables }));
      heed.expectQuietLog();
    },
    { share: 0.1 },
  );
});

describe('a body', () => {
  holdsInTime(
    'of any bytes, of any type, is answered',
    [
      fc.oneof(
        anyBytes(),
        fc.json().map((text) => Buffer.from(text)),
      ),
      fc.constantFrom(
        'application/json',
        'application/json; charset=utf-16',
        'text/plain',
        'multipart/form-data; boundary=x',
        'application/graphql',
        '',
      ),
    ],
    async (body, type) => {
      const headers = { 'content-type': type, authorization: `Bearer ${heed.account.admin.key}` };
      expectAnswer(await heed.ask({ method: 'POST', path: '/graphql', headers, body }));
      heed.expectQuietLog();
    },
    { share: 0.1 },
  );

  holdsInTime(
    'that names somebody leaves the log without the name, refused or not',
    [anyAddress, anyText(10)],
    async (address, text) => {
      const recipients = [`${address}${text}`, address];
      const query = `mutation ($r: [String!]!) { _${address.replaceAll(/\W/g, '_')}: optOut(input: { recipients: $r, scope: ACCOUNT, evidence: "${address}" }) { __typename } }`;
      expectAnswer(await heed.graphql({ query, variables: { r: recipients } }));
      expectAnswer(
        await heed.graphql({ query: `{ mayContact(recipient: "${address}\\u0000") { nothing } }` }),
      );
      await heed.ask({ path: `/${encodeURIComponent(address)}?a=${encodeURIComponent(address)}` });
      heed.expectQuietLog([address, address.slice(1)]);
    },
    { share: 0.05 },
  );
});

it('most fields of the schema were reached, and answered', () => {
  const roots = [schema.getQueryType(), schema.getMutationType()];
  const fields = roots.flatMap((type) => Object.keys(type?.getFields() ?? {}));
  expect(answered.size).toBeGreaterThan(fields.length / 2);
});
