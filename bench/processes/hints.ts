/**
 * What hints cost: the same messages with hints over NOTIFY, over NATS and with none that arrive, and then the buses alone,
 * with as many processes as an installation may have.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { openHintChannel } from '../../src/features/live/hint-channel.js';
import type { OpenHintLink } from '../../src/features/live/hint-link.js';
import { overListen } from '../../src/features/live/listen-link.js';
import { readNatsUrl } from '../../src/features/live/nats-address.rules.js';
import { overNats } from '../../src/features/live/nats-link.js';
import { freePort } from '../../test/support/free-port.js';
import { hasNatsServer, startNatsServer } from '../../test/support/nats-server.js';
import type { Section } from '../bench.js';
import type { BenchDatabase } from '../database.js';
import { medianRun, type Run, runCells, runColumns, runNote } from '../measure.js';
import { cpuSecondsOf, postgresCpuSeconds } from '../process-cpu.js';
import type { Resources } from '../resources.js';
import { row } from '../table.js';
import { addAccounts, measureSeveral, type Several, warmUp } from './measure-several.js';

interface Bus {
  name: string;
  env: Record<string, string>;
  link: OpenHintLink | null;
  /** CPU seconds of what carries the hints. */
  cpuSeconds(): Promise<number | null>;
}

export async function hints(resources: Resources): Promise<Section[]> {
  const database = await resources.startDatabase();
  const nats = hasNatsServer() ? await startNatsServer() : undefined;
  try {
    const buses: Bus[] = [
      {
        name: 'NOTIFY',
        env: {},
        link: overListen(database.url),
        cpuSeconds: () => postgresCpuSeconds(database.sql),
      },
      {
        name: 'none that arrive',
        env: { NATS_URL: `nats://127.0.0.1:${await freePort()}`, LOG_LEVEL: 'fatal' },
        link: null,
        cpuSeconds: () => Promise.resolve(0),
      },
    ];
    if (nats !== undefined)
      buses.push({
        name: 'NATS',
        env: { NATS_URL: nats.url },
        link: overNats({ servers: readNatsUrl(nats.url) ?? [], subject: 'heed.bench.hints' }),
        cpuSeconds: () => cpuSecondsOf(nats.pid()),
      });
    const notes = nats === undefined ? ['NATS was not measured: there is no nats-server here.'] : [];
    return [await messages(resources, database, buses, notes), await busesAlone(resources, buses, notes)];
  } finally {
    await nats?.kill();
  }
}

/** One process writes, another hears. */
async function messages(
  resources: Resources,
  database: BenchDatabase,
  buses: readonly Bus[],
  notes: string[],
): Promise<Section> {
  const pairs = [];
  for (const bus of buses) {
    const start = () => resources.startHeed({ databaseUrl: database.url, env: bus.env });
    pairs.push({ bus, writing: await start(), hearing: await start(), runs: [] as Run[] });
  }
  const [first] = pairs;
  if (first === undefined) throw new Error('there is always NOTIFY');
  const accounts = await addAccounts(first.writing, resources.quick ? 50 : 1_000);
  const loadOf = ({ writing, hearing }: typeof first): Several => ({
    servers: [{ heed: writing, accounts }],
    others: [hearing],
    databases: [database],
    requests: { kind: 'inbound' },
    connections: 64,
  });
  for (const pair of pairs) await warmUp(resources, loadOf(pair));
  for (let round = 0; round < resources.rounds; round += 1)
    for (const pair of pairs) pair.runs.push(await measureSeveral(resources, loadOf(pair)));
  return {
    title: `Hints beside messages: one process writes, one hears, ${accounts.length} accounts`,
    columns: runColumns,
    rows: pairs.map(({ bus, runs }) => row(`hints: ${bus.name}`, runCells(medianRun(runs), 'messages'))),
    notes: [runNote, 'The CPU of the server is that of both processes.', ...notes],
  };
}

/** Each of some processes sends a hint of 75 accounts every 25 ms, and hears those of all. */
async function busesAlone(resources: Resources, buses: readonly Bus[], notes: string[]): Promise<Section> {
  const rows = [];
  for (const count of resources.quick ? [2] : [2, 10, 30]) {
    for (const { name, link, cpuSeconds } of buses) {
      if (link === null) continue;
      let heard = 0;
      const channels = Array.from({ length: count }, () =>
        openHintChannel({
          openLink: link,
          onHint: () => (heard += 1),
          onListening: () => undefined,
          onTrouble: (error) => {
            throw error;
          },
        }),
      );
      while (!channels.every((channel) => channel.listening())) await delay(10);
      const accountIds = Array.from({ length: 75 }, () => randomUUID());
      const [own, before, began] = [process.cpuUsage(), await cpuSeconds(), performance.now()];
      heard = 0;
      const timers = channels.map((channel) => setInterval(() => channel.send(accountIds), 25));
      await delay(resources.seconds * 1_000);
      for (const timer of timers) clearInterval(timer);
      const [{ user, system }, after, ended] = [process.cpuUsage(own), await cpuSeconds(), performance.now()];
      const seconds = (ended - began) / 1_000;
      await Promise.all(channels.map((channel) => channel.stop()));
      const share = (of: number) => `${((of / seconds) * 100).toFixed(1)} %`;
      rows.push(
        row(`${count} processes, ${name}`, [
          `${Math.round(heard / seconds).toLocaleString('en')}/s`,
          before === null || after === null ? '–' : share(after - before),
          share((user + system) / 1_000_000 / count),
        ]),
      );
    }
  }
  return {
    title: 'The buses alone: each process sends 40 hints of 75 accounts a second and hears those of all',
    columns: ['hints heard', 'CPU of PostgreSQL or nats-server', 'CPU of each process'],
    rows,
    notes: ['CPU is in hundredths of one core.', ...notes],
  };
}
