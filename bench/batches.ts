/** processInboundBatch of 1,000 messages, a call after the other, against the raw insert of as many events. */
import type { Section } from './bench.js';
import { checkLog } from './check-log.js';
import { microseconds, rate } from './format.js';
import { measure, median, medianRun, ratioOf, type Run, runCells, runColumns, runNote } from './measure.js';
import { postgresCpuSeconds } from './process-cpu.js';
import { prepareRawInsert } from './raw-insert.js';
import { batchSize } from './requests.js';
import type { Resources } from './resources.js';
import { row } from './table.js';

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
  const rawInsert = await prepareRawInsert(database.sql, account.accountId, batchSize);
  await rawInsert.run(1);
  const raw: { rate: number; cpu: number | null }[] = [];
  const one: Run[] = [];
  const four: Run[] = [];
  for (let round = 0; round < resources.rounds; round += 1) {
    const before = await postgresCpuSeconds(database.sql);
    const inserted = await rawInsert.run(resources.seconds);
    const after = await postgresCpuSeconds(database.sql);
    raw.push({
      rate: inserted.rows / inserted.seconds,
      cpu: before === null || after === null ? null : ((after - before) / inserted.rows) * 1_000_000,
    });
    one.push(await run(1));
    four.push(await run(4));
  }
  const messages = warmUp.operations + medianRun(one).operations + medianRun(four).operations;
  await checkLog(database, account.accountId, messages);
  const aimOf = (runs: readonly Run[]) => ({
    measured: ratioOf(runs, raw),
    what: 'of the raw insert',
    atLeast: 0.3,
  });
  return [
    {
      title: `Batches of ${batchSize} messages`,
      columns: runColumns,
      rows: [
        row(`raw insert of ${batchSize} events`, [
          rate(median(raw.map((each) => each.rate)), 'rows'),
          '',
          '',
          '',
          microseconds(raw.some(({ cpu }) => cpu === null) ? null : median(raw.map(({ cpu }) => cpu ?? 0))),
        ]),
        row(
          `processInboundBatch of ${batchSize}, one at a time`,
          runCells(medianRun(one), 'messages'),
          aimOf(one),
        ),
        row(
          `processInboundBatch of ${batchSize}, four at a time`,
          runCells(medianRun(four), 'messages'),
          aimOf(four),
        ),
      ],
      notes: [runNote],
    },
  ];
}
