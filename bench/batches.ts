/**
 * processInboundBatch of 1,000 messages, one call after the other and four at a time, each against the raw insert of as many
 * events by as many callers.
 */
import type { Section } from './bench.js';
import { checkLog } from './check-log.js';
import { measure, medianRun, ratioOf, type Run, runCells, runColumns, runNote } from './measure.js';
import { prepareRawInsert } from './raw-insert.js';
import { batchSize } from './requests.js';
import type { Resources } from './resources.js';
import { row } from './table.js';

const kinds = [
  { callers: 1, name: 'one at a time' },
  { callers: 4, name: 'four at a time' },
];

export async function batches(resources: Resources): Promise<Section[]> {
  const heed = await resources.heed();
  const database = await resources.database();
  const account = await heed.addAccount();
  const run = (connections: number, seconds = resources.seconds) =>
    measure(resources, {
      server: heed,
      url: heed.graphql,
      keys: [account.key],
      requests: { kind: 'batch' },
      connections,
      seconds,
    });
  const warmUp = await run(1, 2);
  const rawInsert = await prepareRawInsert(resources, account.accountId, batchSize);
  await rawInsert.run(4, 1);
  const measured = kinds.map((kind) => ({ ...kind, raw: [] as Run[], heed: [] as Run[] }));
  for (let round = 0; round < resources.rounds; round += 1) {
    for (const { callers, ...runs } of measured) {
      runs.raw.push(await rawInsert.run(callers));
      runs.heed.push(await run(callers));
    }
  }
  const messages = measured.reduce((sum, { heed: runs }) => sum + medianRun(runs).operations, 0);
  await checkLog(database, [account.accountId], warmUp.operations + messages);
  await rawInsert.check();
  return [
    {
      title: `Batches of ${batchSize} messages`,
      columns: runColumns,
      rows: measured.flatMap(({ name, raw, heed: runs }) => [
        row(`raw insert of ${batchSize} events, ${name}`, runCells(medianRun(raw), 'rows')),
        row(`processInboundBatch of ${batchSize}, ${name}`, runCells(medianRun(runs), 'messages'), {
          measured: ratioOf(runs, raw),
          what: `of the raw insert, ${name}`,
          atLeast: 0.3,
        }),
      ]),
      notes: [`${runNote} The raw insert has no server between: its process is the load.`],
    },
  ];
}
