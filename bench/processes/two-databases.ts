/**
 * What a distributed PostgreSQL is stood in for by: two servers with half of the accounts each, and a process for each. The
 * same load on one server with all of them.
 */
import type { Section } from '../bench.js';
import { median, medianRun, ratioOf, type Run, runCells, runColumns, runNote } from '../measure.js';
import type { Resources } from '../resources.js';
import { row } from '../table.js';
import { addAccounts, measureSeveral, type Several, warmUp } from './measure-several.js';

const connections = 64;

/** The median of the rounds' ratios of PostgreSQL's CPU. */
function costs(runs: readonly Run[], others: readonly Run[]): number {
  return median(
    runs.map((run, round) => (run.postgresCpu ?? Number.NaN) / (others[round]?.postgresCpu ?? Number.NaN)),
  );
}

export async function twoDatabases(resources: Resources): Promise<Section[]> {
  const count = resources.quick ? 50 : 1_000;
  const whole = await start(count);
  const halves = [await start(count / 2), await start(count / 2)];

  async function start(accounts: number) {
    const database = await resources.startDatabase();
    const heed = await resources.startHeed({ databaseUrl: database.url });
    return { database, heed, accounts: await addAccounts(heed, accounts) };
  }

  const loadOf = (parts: readonly (typeof whole)[]): Several => ({
    servers: parts,
    databases: parts.map(({ database }) => database),
    requests: { kind: 'inbound' },
    connections,
  });
  const run = (parts: readonly (typeof whole)[]) => measureSeveral(resources, loadOf(parts));
  await warmUp(resources, loadOf([whole]));
  await warmUp(resources, loadOf(halves));
  const together: Run[] = [];
  const apart: Run[] = [];
  for (let round = 0; round < resources.rounds; round += 1) {
    together.push(await run([whole]));
    apart.push(await run(halves));
  }
  return [
    {
      title: `One PostgreSQL and two with half of the accounts each, processInbound, ${count} accounts`,
      columns: runColumns,
      rows: [
        row('one server, one process', runCells(medianRun(together), 'messages')),
        row('two servers, a process each', runCells(medianRun(apart), 'messages')),
      ],
      notes: [
        runNote,
        `Apart they wrote ${ratioOf(apart, together).toFixed(2)} times as many messages a second, on the same cores, and PostgreSQL's CPU for a message was ${costs(apart, together).toFixed(2)} times that of one server.`,
      ],
    },
  ];
}
