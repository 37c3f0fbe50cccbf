/** The queue for jobs on a link that breaks: nothing ends the process, jobs are done once it is back, and none is forgotten. */
import { expect, it, onTestFinished, vi } from 'vitest';
import { connect } from '../../src/core/db/connect.js';
import { startJobQueue } from '../../src/core/db/job-queue.js';
import { useDatabase } from '../support/database.js';
import { proxyTo } from '../support/proxied-link.js';

const database = useDatabase();
const patience = { timeout: 30_000, interval: 10 };

it.each(['cut', 'silence', 'refuse'] as const)(
  'jobs go on after the link to the database was there no more (%s), while one was under way',
  async (fault) => {
    const link = await proxyTo(database.url);
    onTestFinished(() => link.stop());
    const db = connect(link.url, { connections: 2 });
    onTestFinished(() => db.close());
    const begun: number[] = [];
    let letGo = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const queue = startJobQueue({
      run: db.run,
      tasks: {
        async try(payload) {
          begun.push((payload as { id: number }).id);
          await gate;
        },
      },
      concurrency: 1,
      onTrouble: () => undefined,
      times: { look: 50 },
    });
    onTestFinished(() => queue.stop());
    const add = (id: number) =>
      database.db.text(`select from graphile_worker.add_job('try', $1::json)`, [JSON.stringify({ id })]);
    const jobs = () => database.db.text('select 1 as one from graphile_worker._private_jobs', []);
    await add(1);
    await vi.waitFor(() => expect(begun).toEqual([1]), patience);

    if (fault === 'refuse') await link.refuse();
    else link[fault]();
    await add(2);
    letGo();
    if (fault === 'refuse') {
      await vi.waitFor(() => expect(db.pool().away).not.toBeNull(), patience);
      await link.restore();
    }
    await vi.waitFor(() => expect(begun).toEqual([1, 2]), patience);
    await vi.waitFor(async () => expect(await jobs()).toEqual([]), patience);
  },
  60_000,
);

it('a queue whose database is away stops within seconds', async () => {
  const link = await proxyTo(database.url);
  onTestFinished(() => link.stop());
  const db = connect(link.url, { connections: 2 });
  onTestFinished(() => db.close());
  let begun = 0;
  const queue = startJobQueue({
    run: db.run,
    tasks: {
      async try(_, signal) {
        begun += 1;
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
      },
    },
    onTrouble: () => undefined,
    times: { look: 50, end: 200 },
  });
  await database.db.text(`select from graphile_worker.add_job('try')`, []);
  await vi.waitFor(() => expect(begun).toBe(1), patience);
  await link.refuse();
  await queue.stop();
  // Its job is nobody's, as that of a process that died; whoever looks for what is forgotten adds it again.
  expect(await database.db.text('select attempts from graphile_worker._private_jobs', [])).toEqual([
    { attempts: 1 },
  ]);
});
