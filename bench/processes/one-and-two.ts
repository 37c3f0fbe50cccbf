/** The same load on one process and on two, on one PostgreSQL: 1,000 accounts, 64 connections. */
import type { Section } from '../bench.js';
import { medianRun, ratioOf, type Run, runCells, runColumns, runNote } from '../measure.js';
import type { Resources } from '../resources.js';
import { row } from '../table.js';
import { addAccounts, measureSeveral, type Several, warmUp } from './measure-several.js';

const connections = 64;

export async function oneAndTwo(resources: Resources): Promise<Section[]> {
  const database = await resources.startDatabase();
  const [one, two] = [
    await resources.startHeed({ databaseUrl: database.url }),
    await resources.startHeed({ databaseUrl: database.url }),
  ];
  const accounts = await addAccounts(one, resources.quick ? 50 : 1_000);
  const loadOf = (heeds: readonly (typeof one)[]): Several => ({
    servers: heeds.map((heed) => ({ heed, accounts })),
    databases: [database],
    requests: { kind: 'inbound' },
    connections,
  });
  const run = (heeds: readonly (typeof one)[]) => measureSeveral(resources, loadOf(heeds));
  await warmUp(resources, loadOf([one, two]));
  const alone: Run[] = [];
  const both: Run[] = [];
  for (let round = 0; round < resources.rounds; round += 1) {
    alone.push(await run([one]));
    both.push(await run([one, two]));
  }
  return [
    {
      title: `One process and two on one PostgreSQL, processInbound, ${accounts.length} accounts`,
      columns: runColumns,
      rows: [
        row('one process', runCells(medianRun(alone), 'messages')),
        row('two processes', runCells(medianRun(both), 'messages')),
      ],
      notes: [
        runNote,
        `Two processes wrote ${ratioOf(both, alone).toFixed(2)} times as many messages a second as one, where all of it, the load too, shares the cores named above.`,
      ],
    },
  ];
}
