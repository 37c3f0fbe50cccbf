/** What a look at the endpoints costs, which each process takes each second: counted in pages that the database reads, not in time. */
import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { beforeAll, expect, it } from 'vitest';
import { keepEndpoints, leaveEndpoints } from '../../src/features/webhooks/run/kept-endpoints.queries.js';
import { useDatabase } from '../support/database.js';
import { givenBareAccount } from '../support/words.js';

const database = useDatabase();
const endpoints = 10_000;
const [serving, looking] = [randomUUID(), randomUUID()];
const alive = 30_000;

interface Explained {
  'QUERY PLAN': [{ Plan: { 'Shared Hit Blocks': number; 'Shared Read Blocks': number } }];
}

/** Pages that a look of a process touches. */
async function pagesOfLook(processId: string): Promise<number> {
  const [row] = await database.db.rows<Explained>(
    sql`explain (analyze, buffers, format json) select * from keep_webhooks(${processId}::uuid, interval '30 seconds', 100)`,
  );
  const plan = row?.['QUERY PLAN'][0].Plan;
  return (plan?.['Shared Hit Blocks'] ?? 0) + (plan?.['Shared Read Blocks'] ?? 0);
}

beforeAll(async () => {
  const accountId = await givenBareAccount(database.db);
  await keepEndpoints(database.db, serving, alive, 0);
  await database.db.text(
    `insert into webhook_endpoints (account_id, endpoint_id, name, url, secret, filter, batch, position, owner)
     select $1, gen_random_uuid(), 'CRM', 'https://crm.example.com/', repeat('x', 80)::bytea, '{"changedOnly": true}', 100, 0, $2
     from generate_series(1, $3::integer)`,
    [accountId, serving, endpoints],
  );
  await database.db.text('analyze webhook_endpoints', []);
});

it('reads nothing of the endpoints that another process serves', async () => {
  const [table] = await database.db.text<{ pages: number }>(
    "select (pg_relation_size('webhook_endpoints') / 8192)::integer as pages",
    [],
  );
  expect(await pagesOfLook(looking)).toBeLessThan(table?.pages ?? 0);
});

it('takes a hundred that nobody serves any more, and those of a process that is alive never', async () => {
  expect(await keepEndpoints(database.db, looking, alive, 100)).toEqual([]);
  await leaveEndpoints(database.db, serving);
  expect(await keepEndpoints(database.db, looking, alive, 100)).toHaveLength(100);
  expect(await keepEndpoints(database.db, looking, alive, 100)).toHaveLength(200);
});
