import { expect, inject, it, onTestFinished, vi } from 'vitest';
import { connect, type Db } from '../../src/core/db/connect.js';
import { type JobQueue, type JobTask, startJobQueue } from '../../src/core/db/job-queue.js';
import { migrateJobs } from '../../src/core/db/job-schema.js';
import { databaseUrlOf } from '../support/database-names.js';
import { useDatabase } from '../support/database.js';
import { admitServer } from '../../src/core/db/admit-server.js';

const database = useDatabase();
const patience = { timeout: 20_000, interval: 10 };

function startQueue(db: Db, task: JobTask, troubles: string[] = []): JobQueue {
  const queue = startJobQueue({
    run: db.run,
    tasks: { try: task },
    onTrouble: (message) => troubles.push(message),
    times: { look: 50 },
  });
  onTestFinished(() => queue.stop());
  return queue;
}

async function add(db: Db, id: number, task = 'try'): Promise<void> {
  await db.text(`select from graphile_worker.add_job($1::text, $2::json, job_key => $3::text)`, [
    task,
    JSON.stringify({ id }),
    String(id),
  ]);
}

const jobsOf = (db: Db) => db.text('select attempts from graphile_worker._private_jobs', []);

/** A database without anything, and a way to it for a role that owns nothing. */
async function emptyDatabase(role: string) {
  const serverUrl = inject('serverUrl');
  const admin = connect(serverUrl, { connections: 1 });
  const name = `heed_jobs_${process.pid}`;
  await admin.text(`create database ${name}`, []);
  await admin.text(`create role ${role} login password 'of-the-test'`, []);
  onTestFinished(async () => {
    await admin.text(`drop database ${name} with (force)`, []);
    await admin.text(`drop role ${role}`, []);
    await admin.close();
  });
  const url = databaseUrlOf(serverUrl, name);
  const weaker = new URL(url);
  weaker.username = role;
  weaker.password = 'of-the-test';
  return { url, weakerUrl: weaker.href };
}

it('a job is run once by one of several processes, and is gone then', async () => {
  const done: unknown[] = [];
  const troubles: string[] = [];
  const task: JobTask = async (payload) => void done.push(payload);
  const queues = [1, 2, 3].map(() => startQueue(database.db, task, troubles));
  for (let id = 0; id < 20; id += 1) await add(database.db, id);
  queues[0]?.nudge();
  await vi.waitFor(() => expect(done).toHaveLength(20), patience);
  await vi.waitFor(async () => expect(await jobsOf(database.db)).toEqual([]), patience);
  expect(new Set(done.map((payload) => JSON.stringify(payload))).size).toBe(20);
  expect(troubles).toEqual([]);
});

it('a job that fails is told without what it carries, and stays for another try', async () => {
  const troubles: string[] = [];
  startQueue(database.db, () => Promise.reject(new Error('it was not to be')), troubles);
  await add(database.db, 447911123456);
  await vi.waitFor(async () => expect(await jobsOf(database.db)).toEqual([{ attempts: 1 }]), patience);
  await vi.waitFor(() => expect(troubles.join()).toContain('it was not to be'), patience);
  expect(troubles.join()).not.toContain('447911123456');
  await database.db.text('delete from graphile_worker._private_jobs', []);
});

it('a queue that stops tells the job under way, waits for it, and takes no other', async () => {
  const steps: string[] = [];
  const queue = startQueue(database.db, async (_, signal) => {
    steps.push('begun');
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    steps.push('ended');
  });
  await add(database.db, 1);
  await vi.waitFor(() => expect(steps).toEqual(['begun']), patience);
  await queue.stop();
  await add(database.db, 2);
  queue.nudge();
  expect(steps).toEqual(['begun', 'ended']);
  expect(await jobsOf(database.db)).toEqual([{ attempts: 0 }]);
});

it('the tables are made once by several processes that start at once, and are given to a role that owns nothing', async () => {
  const role = `heed_serving_${process.pid}`;
  const { url, weakerUrl } = await emptyDatabase(role);
  await Promise.all([1, 2, 3, 4].map(() => migrateJobs(url)));
  // Again, as at each start.
  await migrateJobs(url);
  await admitServer(url, weakerUrl);
  const db = connect(weakerUrl, { connections: 2 });
  onTestFinished(() => db.close());
  expect(await db.text('select current_user as role', [])).toEqual([{ role }]);
  const done: unknown[] = [];
  const queue = startQueue(db, async (payload) => void done.push(payload));
  await add(db, 1);
  await vi.waitFor(() => expect(done).toEqual([{ id: 1 }]), patience);
  await vi.waitFor(async () => expect(await jobsOf(db)).toEqual([]), patience);
  await queue.stop();
  await expect(migrateJobs(weakerUrl)).resolves.toBeUndefined();
});
