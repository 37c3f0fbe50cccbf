/**
 * Imports and undos whose process is killed, stopped, or loses its database in the middle: they go on by themselves, on any
 * process, and each row is recorded once. What is printed is what came of it.
 */
import { sql } from 'drizzle-orm';
import { beforeAll, expect, it, vi } from 'vitest';
import { CreateAccountDocument } from '../../generated/operations.js';
import { platformKey } from '../../support/app.js';
import { createClient } from '../../support/client.js';
import { useDatabase } from '../../support/database.js';
import { type HeedProcess, startHeedProcess } from '../../support/heed-process.js';
import { show } from '../../support/show.js';
import { count, eachRowIsRecordedOnce, list, logIsWhole, rows } from './counted-list.js';
import { addJob, type GivenList, givenWaiting, importedList, sendList, untilState } from './given-list.js';

const database = useDatabase();
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });
let processes: HeedProcess[];
const start = async () => {
  const started = await startHeedProcess(database.url, { LOG_LEVEL: 'error' }, (kill) => kills.push(kill));
  processes.push(started);
  return started;
};
const kills: (() => void)[] = [];

async function end(dying: HeedProcess, signal: NodeJS.Signals): Promise<number | null> {
  processes = processes.filter((one) => one !== dying);
  return dying.end(signal);
}

let accountId: string;
beforeAll(async () => {
  processes = [];
  const [first] = await Promise.all([start(), start()]);
  const client = createClient(first.url, platformKey);
  const { createAccount } = await client.run(CreateAccountDocument, { input: { name: 'Acme' } });
  accountId = createAccount.account.id;
  return () => kills.forEach((kill) => kill());
});

async function runsImports({ url }: HeedProcess): Promise<boolean> {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  return /^heed_imports_running [1-9]/m.test(metrics);
}

/** The process that has the import, once it has come so far. */
async function runnerOnceAt(
  key: GivenList,
  progress: () => Promise<number>,
  least: number,
): Promise<HeedProcess> {
  await vi.waitFor(async () => expect(await progress()).toBeGreaterThan(least), {
    timeout: 60_000,
    interval: 2,
  });
  for (const process of processes) if (await runsImports(process)) return process;
  throw new Error(`nobody runs import ${key.importId} any more: it was too fast for this test`);
}

const read = (key: GivenList) => async () => (await importedList(database.db, key)).rowsRead;
const withdrawn = (key: GivenList) => async () => (await importedList(database.db, key)).withdrawn;

/** Seconds from a moment until more is there than was. */
async function secondsUntilMore(progress: () => Promise<number>): Promise<number> {
  const since = performance.now();
  const before = await progress();
  await vi.waitFor(async () => expect(await progress()).toBeGreaterThan(before), {
    timeout: 60_000,
    interval: 10,
  });
  return (performance.now() - since) / 1_000;
}

async function optedOut(): Promise<number> {
  const [entries] = await database.db.rows<{ count: number }>(
    sql`select count(*)::int as count from list_entries where account_id = ${accountId}::uuid and m_out`,
  );
  return entries?.count ?? 0;
}

let imported: GivenList;

it('O3 an import whose process is killed goes on by itself on another one, each row recorded once', async () => {
  imported = await givenWaiting(database.db, accountId);
  const [first] = processes;
  await sendList(first?.url ?? '', imported, list(0));
  const runner = await runnerOnceAt(imported, read(imported), rows / 10);
  await end(runner, 'SIGKILL');
  const atDeath = await read(imported)();
  expect(atDeath).toBeLessThan(rows);
  const seconds = await secondsUntilMore(read(imported));
  await untilState(database.db, imported, 'DONE');
  await eachRowIsRecordedOnce(database.db, imported);
  const events = await logIsWhole(database.db, accountId);
  expect(await optedOut()).toBe(count('a'));
  show(
    `an import of ${rows} rows: its process got SIGKILL at row ${atDeath}; another one went on after ${seconds.toFixed(1)} s; at the end ${rows} rows were read once each (${count('a')} added, ${count('d')} duplicates, ${count('r')} refused), ${events} events without a gap`,
  );
});

it('an undo whose process is killed goes on by itself when that is started again, each word withdrawn once', async () => {
  const before = await logIsWhole(database.db, accountId);
  await database.db.rows(sql`
    update imports set state = 'UNDOING', touched_at = now() where import_id = ${imported.importId}::uuid`);
  await addJob(database.db, imported);
  const runner = await runnerOnceAt(imported, withdrawn(imported), count('a') / 20);
  await end(runner, 'SIGKILL');
  expect(processes).toEqual([]);
  const atDeath = await withdrawn(imported)();
  expect(atDeath).toBeLessThan(count('a'));
  await start();
  const seconds = await secondsUntilMore(withdrawn(imported));
  const row = await untilState(database.db, imported, 'UNDONE');
  expect(row.withdrawn).toBe(count('a'));
  expect(await logIsWhole(database.db, accountId)).toBe(before + count('a'));
  expect(await optedOut()).toBe(0);
  const [twice] = await database.db.rows<{ twice: number }>(sql`
    select count(*)::int as twice from (
      select withdraws from events where account_id = ${accountId}::uuid and kind = 'WITHDRAWN'
      group by withdraws having count(*) > 1) x`);
  expect(twice).toEqual({ twice: 0 });
  show(
    `the undo of it: its process got SIGKILL when ${atDeath} words were withdrawn; started again it went on after ${seconds.toFixed(1)} s; at the end ${row.withdrawn} words were withdrawn once each`,
  );
});

it('an import whose process is stopped goes on at once on another one', async () => {
  await start();
  const key = await givenWaiting(database.db, accountId);
  const [first] = processes;
  const from = rows;
  await sendList(first?.url ?? '', key, list(from));
  const runner = await runnerOnceAt(key, read(key), rows / 10);
  const stopped = end(runner, 'SIGTERM');
  const seconds = await secondsUntilMore(read(key));
  expect(await stopped).toBe(0);
  const atStop = await read(key)();
  await untilState(database.db, key, 'DONE');
  await eachRowIsRecordedOnce(database.db, key, from);
  await logIsWhole(database.db, accountId);
  show(
    `another import: its process got SIGTERM and had ended at row ${atStop} at the latest; rows were recorded again after ${seconds.toFixed(1)} s`,
  );
});
