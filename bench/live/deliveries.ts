/**
 * Deliveries to 2,000 sockets of one account while words are recorded as fast as they are answered, so that what bounds it
 * is sending. What one follower of Heed got is kept, and two other servers send just that to 2,000 sockets each: one that
 * does nothing but send prebuilt messages through `ws`, and graphql-ws as it comes. The load compares the bytes.
 */
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Section } from '../bench.js';
import { count, kilobytes, microseconds, rate, share } from '../format.js';
import type { Heed } from '../heed.js';
import { median } from '../measure.js';
import { cpuSecondsOf } from '../process-cpu.js';
import type { Resources } from '../resources.js';
import { sayProgress } from '../say-progress.js';
import { row } from '../table.js';
import { type Baseline, followBaseline, startBaseline } from './baseline.js';
import { type Followers, follow, openWriter, startFollowers, type Writer } from './feed.js';

const sockets = 2_000;
/** Callers of processInbound; each goes on when all followers have what it wrote, while the other's is on its way. */
const writers = 2;

interface Sent {
  /** Messages to all sockets, a second. */
  rate: number;
  eventsAMessage: number;
  bytesAMessage: number;
  /** Microseconds a message, of the server and of those who follow. */
  serverCpu: number;
  followersCpu: number;
  /** Of who writes, its share of a core; null where nobody does. */
  writerBusy: number | null;
}

export async function deliveries(resources: Resources): Promise<Section[]> {
  const heed = await resources.startHeed({ databaseUrl: (await resources.database()).url });
  const bare = await startBaseline('live/baselines/bare-ws.ts');
  const plain = await startBaseline('live/baselines/plain-graphql-ws.ts');
  const directory = await mkdtemp(path.join(tmpdir(), 'heed-bench-live-'));
  try {
    await followBaseline(bare, sockets);
    await followBaseline(plain, sockets);
    const sections: Section[] = [];
    for (const words of [1, 20]) sections.push(await compare(words));
    return sections;
  } finally {
    await Promise.all([bare.stop(), plain.stop(), heed.stop()]);
    await rm(directory, { recursive: true });
  }

  async function compare(words: number): Promise<Section> {
    const account = await heed.addAccount();
    const followers = startFollowers();
    const writer = await openWriter(heed, account);
    const runs = { heed: [] as Sent[], bare: [] as Sent[], plain: [] as Sent[] };
    try {
      await follow(followers, heed, account.key, sockets);
      // The first round warms up, the baselines for as long as Heed.
      for (let round = 0; round <= resources.rounds; round += 1) {
        const file = path.join(directory, `${words}-${round}`);
        const sent = await deliver(resources, { heed, followers, writer, words, file });
        sayProgress(`Heed: ${rate(sent.rate, 'messages')}`);
        const atLeast = round === 0 ? resources.seconds : 0;
        const sentBare = await replay(bare, file, sent, atLeast);
        const sentPlain = await replay(plain, await beginningOf(file), sent, atLeast);
        sayProgress(
          `bare ws: ${rate(sentBare.rate, 'messages')}; graphql-ws: ${rate(sentPlain.rate, 'messages')}`,
        );
        if (round === 0) continue;
        runs.heed.push(sent);
        runs.bare.push(sentBare);
        runs.plain.push(sentPlain);
      }
    } finally {
      await writer.close();
      await followers.stop();
    }
    const ratio = (others: Sent[], of: (sent: Sent) => number) =>
      median(runs.heed.map((sent, round) => of(sent) / of(others[round] as Sent)));
    const cpuRatio = (others: Sent[]) => 1 / ratio(others, (sent) => sent.serverCpu);
    return {
      title: `Deliveries to ${count(sockets)} sockets, ${words === 1 ? 'a word' : `${words} words`} a call, ${writers} calls under way`,
      columns: [
        'messages',
        'events',
        'a message',
        'CPU server',
        'followers',
        'writer',
        'Heed’s rate',
        'by CPU',
      ],
      rows: [
        row(
          'Heed',
          cellsOf(runs.heed),
          { measured: ratio(runs.bare, (sent) => sent.rate), what: 'of bare ws', atLeast: 0.5 },
          { measured: ratio(runs.plain, (sent) => sent.rate), what: 'of graphql-ws', atLeast: 2 },
        ),
        row('a bare ws server', [
          ...cellsOf(runs.bare),
          ratio(runs.bare, (sent) => sent.rate).toFixed(2),
          cpuRatio(runs.bare).toFixed(2),
        ]),
        row('graphql-ws as it comes', [
          ...cellsOf(runs.plain),
          ratio(runs.plain, (sent) => sent.rate).toFixed(2),
          cpuRatio(runs.plain).toFixed(2),
        ]),
      ],
      notes: [
        'CPU is in µs a message and socket, that of Heed with all it does for the words; followers and writer are the load, a process each, the writer’s CPU as a share of a core. The last columns: Heed against that server by messages a second, and by CPU a message.',
      ],
    };
  }
}

function cellsOf(runs: readonly Sent[]): string[] {
  const of = (pick: (sent: Sent) => number) => median(runs.map(pick));
  return [
    rate(
      of((sent) => sent.rate),
      'messages',
    ),
    of((sent) => sent.eventsAMessage).toFixed(1),
    kilobytes(of((sent) => sent.bytesAMessage)),
    microseconds(of((sent) => sent.serverCpu)),
    microseconds(of((sent) => sent.followersCpu)),
    runs.some(({ writerBusy }) => writerBusy === null) ? '–' : share(of((sent) => sent.writerBusy ?? 0)),
  ];
}

interface Delivering {
  heed: Heed;
  followers: Followers;
  writer: Writer;
  words: number;
  /** Where to keep what one follower gets. */
  file: string;
}

/** Heed, for some seconds; then until all have all. */
async function deliver(resources: Resources, wish: Delivering): Promise<Sent> {
  const { heed, followers, writer, words, file } = wish;
  const over = new AbortController();
  const writing = Array.from({ length: writers }, async () => {
    while (!over.signal.aborted) {
      await writer.write(words);
      await followers.call('reach', { position: writer.written() });
    }
  });
  // The first words find all sockets idle.
  await wait(200);
  await followers.call('begin', { keeping: true });
  const before = await cpuSecondsOf(heed.pid);
  const writerBefore = await writer.cpuSeconds();
  await wait(resources.seconds * 1_000);
  const figures = await followers.call('figures');
  const after = await cpuSecondsOf(heed.pid);
  const writerCpu = (await writer.cpuSeconds()) - writerBefore;
  over.abort();
  await Promise.all(writing);
  await followers.call('reach', { position: writer.written() });
  const { messages } = await followers.call('writeKept', { file });
  const each = (seconds: number) => (seconds / figures.messages) * 1_000_000;
  return {
    rate: figures.messages / figures.seconds,
    eventsAMessage: figures.events / figures.messages,
    bytesAMessage: (await stat(file)).size / messages,
    serverCpu: each((after ?? Number.NaN) - (before ?? Number.NaN)),
    followersCpu: each(figures.cpuSeconds),
    writerBusy: writerCpu / figures.seconds,
  };
}

/** graphql-ws as it comes would take a minute for what Heed sends in seconds: it sends the first messages. */
async function beginningOf(file: string): Promise<string> {
  const lines = (await readFile(file, 'utf8')).split('\n', 8);
  await writeFile(`${file}-beginning`, lines.filter((line) => line !== '').join('\n'));
  return `${file}-beginning`;
}

/** Once, and again until so many seconds are over; what the last time came to. */
async function replay(baseline: Baseline, file: string, heedSent: Sent, seconds: number): Promise<Sent> {
  const end = performance.now() + seconds * 1_000;
  for (;;) {
    const sent = await replayOnce(baseline, file, heedSent);
    if (performance.now() >= end) return sent;
  }
}

/** A baseline sends what one follower of Heed got to each of its sockets. */
async function replayOnce(baseline: Baseline, file: string, heedSent: Sent): Promise<Sent> {
  const { server, followers } = baseline;
  const messages = await baseline.messagesIn(file);
  await followers.call('begin', { anywhere: true });
  const before = await cpuSecondsOf(server.pid);
  const played = server.call('play', { file });
  await followers.call('receive', { messages: messages.count });
  const figures = await followers.call('figures');
  await played;
  const after = await cpuSecondsOf(server.pid);
  const wrong = (await followers.call('checksums')).filter(([sum]) => sum !== messages.checksum);
  if (wrong.length > 0) throw new Error(`${baseline.name} sent other bytes than Heed`);
  const each = (seconds: number) => (seconds / figures.messages) * 1_000_000;
  return {
    rate: figures.messages / figures.seconds,
    eventsAMessage: figures.events / figures.messages,
    bytesAMessage: heedSent.bytesAMessage,
    serverCpu: each((after ?? Number.NaN) - (before ?? Number.NaN)),
    followersCpu: each(figures.cpuSeconds),
    writerBusy: null,
  };
}
