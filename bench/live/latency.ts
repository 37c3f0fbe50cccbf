/**
 * From the commit of a word to the sockets of those who follow the account: at a steady, ordinary rate, through the process
 * that recorded the word and through another one on the same database.
 */
import type { Row, Section } from '../bench.js';
import { count, milliseconds, share } from '../format.js';
import { median } from '../measure.js';
import { cpuSecondsOf } from '../process-cpu.js';
import type { Heed } from '../heed.js';
import type { Resources } from '../resources.js';
import { sayProgress } from '../say-progress.js';
import { row } from '../table.js';
import { type Followers, follow, openWriter, startFollowers, type Writer } from './feed.js';
import type { Latencies } from './followers.js';

const wordsASecond = 20;

interface LatencyRun {
  sinceRecorded: Latencies;
  sinceAnswered: Latencies;
  /** A second. */
  words: number;
  /** Of the process that the followers are connected to: its share of a core, and those of the load. */
  busy: number;
  followersBusy: number;
  writerBusy: number;
}

export async function latency(resources: Resources): Promise<Section[]> {
  const { url: databaseUrl } = await resources.database();
  const writes = await resources.heed();
  const other = await resources.startHeed({ databaseUrl });
  const rows: Row[] = [];
  for (const followed of [writes, other]) {
    for (const followers of [10, 2_000]) {
      const name = `${count(followers)} followers, ${followed === writes ? 'the same process' : 'another process'}`;
      sayProgress(name);
      const runs = await timedRuns(resources, writes, followed, followers);
      const of = (pick: (run: LatencyRun) => number) => median(runs.map(pick));
      const p99 = of((run) => run.sinceRecorded.p99);
      rows.push(
        row(
          name,
          [
            of((run) => run.words).toFixed(1),
            milliseconds(of((run) => run.sinceRecorded.p50)),
            milliseconds(p99),
            milliseconds(of((run) => run.sinceRecorded.longest)),
            milliseconds(of((run) => run.sinceAnswered.p50)),
            milliseconds(of((run) => run.sinceAnswered.p99)),
            share(of((run) => run.busy)),
            share(of((run) => run.followersBusy)),
            share(of((run) => run.writerBusy)),
          ],
          { measured: p99, atMost: 100, write: milliseconds, what: 'p99' },
        ),
      );
    }
  }
  await other.stop();
  return [
    {
      title: `From a commit to the followers' sockets, ${wordsASecond} words a second`,
      columns: [
        'words/s',
        'p50',
        'p99',
        'longest',
        'p50 since answer',
        'p99 since answer',
        'CPU server',
        'followers',
        'writer',
      ],
      rows,
      notes: [
        'Since the time that the database gave the event under the lock (so the rest of the transaction, its commit included, counts), and since the answer to the mutation had come back. CPU is a share of a core; followers and writer are the load, a process each.',
      ],
    },
  ];
}

async function timedRuns(
  resources: Resources,
  writes: Heed,
  followed: Heed,
  count: number,
): Promise<LatencyRun[]> {
  const account = await writes.addAccount();
  const writer = await openWriter(writes, account);
  const followers = startFollowers();
  try {
    await follow(followers, followed, account.key, count);
    await warmUp(writer, followers, resources.quick ? 1 : 5);
    const runs: LatencyRun[] = [];
    for (let round = 0; round < resources.rounds; round += 1) {
      await followers.call('begin', { timing: true });
      const before = await cpuSecondsOf(followed.pid);
      const writerBefore = await writer.cpuSeconds();
      const began = writer.written();
      const answered = await writer.steadily(wordsASecond, 2 * resources.seconds);
      await followers.call('reach', { position: writer.written() });
      const { seconds, events, cpuSeconds } = await followers.call('figures');
      const after = await cpuSecondsOf(followed.pid);
      const writerCpu = (await writer.cpuSeconds()) - writerBefore;
      if (events !== answered.length * count) throw new Error(`${events} events came to ${count} followers`);
      const answers = answered.map(({ at }, index): [number, number] => [began + index + 1, at]);
      runs.push({
        words: answered.length / (2 * resources.seconds),
        ...(await followers.call('latencies', { answers })),
        busy: ((after ?? Number.NaN) - (before ?? Number.NaN)) / seconds,
        followersBusy: cpuSeconds / seconds,
        writerBusy: writerCpu / seconds,
      });
    }
    return runs;
  } finally {
    await writer.close();
    await followers.stop();
  }
}

/** As fast as they are delivered, so that the code is compiled before the first run. */
async function warmUp(writer: Writer, followers: Followers, seconds: number): Promise<void> {
  const end = performance.now() + seconds * 1_000;
  while (performance.now() < end) {
    await writer.write(1);
    await followers.call('reach', { position: writer.written() });
  }
}
