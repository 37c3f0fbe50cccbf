/** The audit suite of graphql-http: what the GraphQL-over-HTTP specification demands and recommends. */
import { serverAudits } from 'graphql-http';
import { expect, it } from 'vitest';
import { useApp } from '../support/app.js';
import { show } from '../support/show.js';

const app = useApp();

/**
 * What is not done, and why. GET: an operation in an address stands in the logs of every proxy on its way, phone numbers
 * with it. 200 for what failed: whoever asks for application/json is told by the status, too, that nothing was done.
 */
const onPurpose = new Map([
  ['5A70', 'MAY accept application/x-www-form-urlencoded formatted GET requests'],
  [
    'D6D5',
    'MAY allow URL-encoded JSON string {variables} parameter in GETs when accepting application/graphql-response+json',
  ],
  ['6A70', 'MAY allow URL-encoded JSON string {variables} parameter in GETs when accepting application/json'],
  ['572B', 'SHOULD use 200 status code on document parsing failure when accepting application/json'],
  ['FDE2', 'SHOULD use 200 status code on document validation failure when accepting application/json'],
  ['7B9B', 'SHOULD use a status code of 200 on variable coercion failure when accepting application/json'],
]);

it('no audit of GraphQL over HTTP finds an error, and what is only recommended is done but for six', async () => {
  const audits = serverAudits({ url: () => `${app.origin}/graphql`, fetchFn: fetch });
  const results = [];
  for (const { id, name, fn } of audits) results.push({ id, name, result: await fn() });
  const found = results.filter(({ result }) => result.status !== 'ok');
  show(
    [
      `${results.length} audits, ${results.length - found.length} ok`,
      ...found.map(({ id, name, result }) => `${result.status} ${id} ${name}`),
    ].join('\n'),
  );
  expect(results.length).toBeGreaterThan(50);
  expect(found.filter(({ result }) => result.status === 'error')).toEqual([]);
  expect(new Map(found.map(({ id, name }) => [id, name]))).toEqual(onPurpose);
});
