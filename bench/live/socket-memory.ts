/**
 * What a follower that is connected costs its server in memory: idle, and after words have been delivered. Each server is
 * fresh, and has served some followers before the first reading, so that what it loads once is not counted.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Row, Section } from '../bench.js';
import { count, kilobytes, megabytes } from '../format.js';
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
  const rows: Row[] = [];
  try {
    rows.push(...(await readings(await heedSubject(resources, file), counts)));
    for (const baseline of ['bare-ws', 'plain-graphql-ws'])
      rows.push(...(await readings(await baselineSubject(baseline, file), counts)));
  } finally {
    await rm(directory, { recursive: true });
  }
  return [
    {
      title: 'Memory of a follower that is connected',
      columns: ['resident', 'a follower', 'in use: heap', 'in use: buffers'],
      rows,
      notes: [
        'Resident is what the system counts for the process, and divided by followers what they added to it. In use is what V8 counts a follower after all garbage was collected. The kernel’s buffers of the sockets are in neither.',
      ],
    },
  ];
}

async function readings(subject: Subject, counts: number[]): Promise<Row[]> {
  const rows: Row[] = [];
  const inspected = await inspect(subject.pid, subject.port);
  try {
    await subject.add(few);
    for (let round = 0; round < 2; round += 1) await subject.traffic();
    const inUseBefore = await inspected.inUse();
    const before = (await memoryOf(subject.pid)).resident;
    let there = few;
    async function read(name: string, aim: boolean): Promise<void> {
      // What the system counts is read first: collecting garbage by force is not what a server does.
      const { resident } = await memoryOf(subject.pid);
      const inUse = await inspected.inUse();
      const each = (bytes: number) => bytes / (there - few);
      rows.push(
        row(
          `${subject.name}, ${count(there - few)} followers, ${name}`,
          [
            megabytes(resident),
            kilobytes(each(resident - before)),
            kilobytes(each(inUse.heap - inUseBefore.heap)),
            kilobytes(each(inUse.buffers - inUseBefore.buffers)),
          ],
          ...(aim
            ? [
                {
                  measured: each(resident - before),
                  atMost: 40 * 1024,
                  write: kilobytes,
                  what: 'a follower',
                },
              ]
            : []),
        ),
      );
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
  return rows;
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
