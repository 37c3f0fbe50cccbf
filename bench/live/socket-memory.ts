/**
 * What a follower that is connected costs its server in memory: idle, and after words have been delivered. Each server is
 * fresh in each round, and has served some followers before the first reading, so that what it loads once is not counted.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Row, Section } from '../bench.js';
import { count, kilobytes, megabytes } from '../format.js';
import { median } from '../measure.js';
import type { Resources } from '../resources.js';
import { row } from '../table.js';
import { followBaseline, startBaseline } from './baseline.js';
import { follow, openWriter, startFollowers } from './feed.js';
import { freePort, inspect, memoryOf } from './process-memory.js';

const few = 20;
const words = 20;

/** A server under reading; followers are added to those that are there. */
interface Subject {
  name: string;
  pid: number;
  port: number;
  add(followers: number): Promise<void>;
  /** Some messages of 20 words to all. */
  traffic(): Promise<void>;
  stop(): Promise<void>;
}

export async function socketMemory(resources: Resources): Promise<Section[]> {
  const directory = await mkdtemp(path.join(tmpdir(), 'heed-bench-live-'));
  const file = path.join(directory, 'messages');
  const counts = resources.quick ? [1_000] : [2_000, 10_000];
  const rounds = resources.quick ? 1 : 3;
  // Of each round, the readings of all servers one after the other.
  const readings: Reading[][] = [];
  try {
    for (let round = 0; round < rounds; round += 1) {
      const ofHeed = await readingsOf(await heedSubject(resources, file), counts);
      const ofBare = await readingsOf(await baselineSubject('bare-ws', file), counts);
      const ofPlain = await readingsOf(await baselineSubject('plain-graphql-ws', file), counts);
      readings.push([...ofHeed, ...ofBare, ...ofPlain]);
    }
  } finally {
    await rm(directory, { recursive: true });
  }
  const rows = (readings[0] ?? []).map((first, index) =>
    rowOf(
      first,
      readings.map((round) => round[index] ?? first),
    ),
  );
  return [
    {
      title: 'Memory of a follower that is connected',
      columns: ['resident', 'a follower', 'in use: heap', 'in use: buffers'],
      rows,
      notes: [
        `${rounds === 1 ? 'One reading' : `Medians of ${rounds} readings, each`} of fresh processes. Resident is what the system counts for the process, and divided by followers what they added to it. In use is what V8 counts a follower after all garbage was collected. The kernel’s buffers of the sockets are in neither.`,
      ],
    },
  ];
}

interface Reading {
  name: string;
  /** What the aim is held against. */
  isAim: boolean;
  /** Bytes: of the process, and of each follower. */
  resident: number;
  each: number;
  heap: number;
  buffers: number;
}

async function readingsOf(subject: Subject, counts: readonly number[]): Promise<Reading[]> {
  const readings: Reading[] = [];
  const inspected = await inspect(subject.pid, subject.port);
  try {
    await subject.add(few);
    for (let round = 0; round < 2; round += 1) await subject.traffic();
    const inUseBefore = await inspected.inUse();
    const before = (await memoryOf(subject.pid)).resident;
    let there = few;
    async function read(when: string, isAim: boolean): Promise<void> {
      // What the system counts is read first: collecting garbage by force is not what a server does.
      const { resident } = await memoryOf(subject.pid);
      const inUse = await inspected.inUse();
      const each = (bytes: number) => bytes / (there - few);
      readings.push({
        name: `${subject.name}, ${count(there - few)} followers, ${when}`,
        isAim,
        resident,
        each: each(resident - before),
        heap: each(inUse.heap - inUseBefore.heap),
        buffers: each(inUse.buffers - inUseBefore.buffers),
      });
    }
    for (const followers of counts) {
      await subject.add(few + followers - there);
      there = few + followers;
      await read('idle', false);
      for (let round = 0; round < 2; round += 1) await subject.traffic();
      await read('after words', subject.name === 'Heed');
    }
  } finally {
    inspected.close();
    await subject.stop();
  }
  return readings;
}

function rowOf({ name, isAim }: Reading, rounds: readonly Reading[]): Row {
  const of = (pick: (reading: Reading) => number) => median(rounds.map(pick));
  const each = of((reading) => reading.each);
  const cells = [
    megabytes(of((reading) => reading.resident)),
    kilobytes(each),
    kilobytes(of((reading) => reading.heap)),
    kilobytes(of((reading) => reading.buffers)),
  ];
  const aim = { measured: each, atMost: 40 * 1024, write: kilobytes, what: 'a follower' };
  return row(name, cells, ...(isAim ? [aim] : []));
}

async function heedSubject(resources: Resources, file: string): Promise<Subject> {
  const port = await freePort();
  const { url: databaseUrl } = await resources.database();
  const heed = await resources.startHeed({ databaseUrl, env: { NODE_OPTIONS: `--inspect-port=${port}` } });
  const account = await heed.addAccount();
  const writer = await openWriter(heed, account);
  const followers = startFollowers();
  return {
    name: 'Heed',
    pid: heed.pid,
    port,
    add: async (more) => void (await follow(followers, heed, account.key, more)),
    async traffic() {
      await followers.call('begin', { keeping: true });
      for (let call = 0; call < 3; call += 1) {
        await writer.write(words);
        await followers.call('reach', { position: writer.written() });
      }
      await followers.call('writeKept', { file });
    },
    async stop() {
      await writer.close();
      await followers.stop();
      await heed.stop();
    },
  };
}

async function baselineSubject(name: string, file: string): Promise<Subject> {
  const port = await freePort();
  const baseline = await startBaseline(`live/baselines/${name}.ts`, [`--inspect-port=${port}`]);
  return {
    name: name === 'bare-ws' ? 'a bare ws server' : 'graphql-ws as it comes',
    pid: baseline.server.pid,
    port,
    add: (more) => followBaseline(baseline, more),
    async traffic() {
      const { count: messages } = await baseline.messagesIn(file);
      await baseline.followers.call('begin', { anywhere: true });
      await baseline.server.call('play', { file });
      await baseline.followers.call('receive', { messages });
    },
    stop: () => baseline.stop(),
  };
}
