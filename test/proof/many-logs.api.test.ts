/** Logs of many accounts that have waited for their seals: each has its turn, whatever the others are like. */
import { sql } from 'drizzle-orm';
import { afterEach, expect, it, vi } from 'vitest';
import { type Sealer, startSealer } from '../../src/core/log/proof/sealer.js';
import { givenAccount, useApp } from '../support/app.js';
import { growLog, optOutSome } from './sealed-app.js';

const unsealed = useApp();
const held: { sealer?: Sealer } = {};
afterEach(() => held.sealer?.stop());

/** So many accounts, each with a log of some events: one, and copies of it that come before all others by their ids. */
async function givenLogs(count: number, events: number): Promise<string[]> {
  const model = await givenAccount(unsealed);
  await optOutSome(model, 1);
  await growLog(unsealed.db, model.accountId, events);
  const ids = await unsealed.db.rows<{ id: string }>(sql`
    select lpad(n::text, 8, '0') || '-0000-4000-8000-' || substr(gen_random_uuid()::text, 25) as id
    from generate_series(1, ${count - 1}::integer) n`);
  const accountIds = ids.map(({ id }) => id);
  for (const table of ['accounts', 'log_heads', 'events'])
    await unsealed.db.rows(sql`
      insert into ${sql.raw(table)}
      select (jsonb_populate_record(t, jsonb_build_object('account_id', a.id) || ${sql.raw(table === 'events' ? `jsonb_build_object('event_id', gen_random_uuid())` : `'{}'`)})).*
      from ${sql.raw(table)} t, unnest(${sql.param(accountIds)}::uuid[]) a(id) where t.account_id = ${model.accountId}`);
  return [...accountIds, model.accountId];
}

/** The order in which logs had their turns. */
function sealThem(onTrouble: (error: unknown, accountId?: string) => void = () => undefined): string[] {
  const turns: string[] = [];
  held.sealer = startSealer({
    db: unsealed.db,
    isBusy: () => false,
    onSealed: (accountIds) => void turns.push(...accountIds),
    onBehind: () => undefined,
    onTrouble,
    times: { every: 20, look: 200 },
  });
  return turns;
}

async function unsealedOf(accountIds: readonly string[]): Promise<number> {
  const [row] = await unsealed.db.rows<{ left: number }>(sql`
    select sum(l.position - coalesce(s.position, 0))::integer as left
    from log_heads l left join seal_heads s on s.account_id = l.account_id
    where l.account_id = any(${sql.param(accountIds)}::uuid[])`);
  return row?.left ?? 0;
}

const untilSealed = (accountIds: readonly string[]) =>
  vi.waitFor(async () => expect(await unsealedOf(accountIds)).toBe(0), { timeout: 60_000, interval: 20 });

it('300 logs that have waited are all sealed, and a long one among them has its turns between those of the others', async () => {
  const accountIds = await givenLogs(300, 5);
  const [long = '', ...others] = accountIds;
  const events = 20_000;
  await growLog(unsealed.db, long, events);
  const turns = sealThem();
  await untilSealed(accountIds);
  const whenAllHadOne = Math.max(...others.map((accountId) => turns.indexOf(accountId)));
  expect(turns.slice(0, whenAllHadOne).filter((accountId) => accountId === long)).toHaveLength(1);
  expect(turns.filter((accountId) => accountId === long).length).toBeGreaterThanOrEqual(10);
});

it('a log that grows while a long one is sealed does not wait for the end of that', async () => {
  const [long = '', late = ''] = await givenLogs(2, 1);
  await growLog(unsealed.db, long, 20_000);
  await unsealed.db.rows(sql`update log_heads set position = 0 where account_id = ${late}`);
  const turns = sealThem();
  await vi.waitFor(() => expect(turns).toContain(long), { interval: 1 });
  await unsealed.db.rows(sql`update log_heads set position = 1 where account_id = ${late}`);
  held.sealer?.grew(late);
  await untilSealed([long, late]);
  expect(turns.indexOf(late)).toBeLessThan(turns.lastIndexOf(long));
});

it('a log whose seals cannot be stored, for it was tampered with, is told of and holds up no other', async () => {
  const accountIds = await givenLogs(60, 5);
  const [tampered = '', ...others] = accountIds;
  sealThem();
  await untilSealed(accountIds);
  await held.sealer?.stop();
  await unsealed.db.rows(sql`update seal_heads set position = 2 where account_id = ${tampered}`);
  for (const accountId of others.slice(0, 55)) await growLog(unsealed.db, accountId, 6);
  // Nobody has sealed its sixth event; the tampered one's third is there already.
  const troubles: (string | undefined)[] = [];
  sealThem((_error, accountId) => troubles.push(accountId));
  await untilSealed(others);
  await vi.waitFor(() => expect(troubles).toContain(tampered));
  expect(new Set(troubles)).toEqual(new Set([tampered]));
});
