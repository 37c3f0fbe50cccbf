/** processInboundBatch of 1,000 messages, a call after the other, against the raw insert of as many events. */
import { type Bench, checkLog, measure, median, medianRun, type Run } from './measure.js';
import { prepareRawInsert } from './raw-insert.js';
import { batchSize } from './requests.js';
import type { Row } from './table.js';

const aim = 0.3;

export async function batches(bench: Bench): Promise<Row[]> {
  const account = await bench.heed.addAccount();
  const accounts = [account];
  const warmUp = await measure(bench, { kind: 'batch', accounts, connections: 1, seconds: 2 });
  const rawInsert = await prepareRawInsert(bench.database, account.accountId, batchSize);
  await rawInsert.run(1);
  const raw: number[] = [];
  const runs: Run[] = [];
  const several: Run[] = [];
  for (let round = 0; round < bench.rounds; round += 1) {
    const inserted = await rawInsert.run(bench.seconds);
    raw.push(inserted.rows / inserted.seconds);
    runs.push(await measure(bench, { kind: 'batch', accounts, connections: 1 }));
    several.push(await measure(bench, { kind: 'batch', accounts, connections: 4 }));
  }
  await checkLog(
    bench,
    account.accountId,
    warmUp.messages + medianRun(runs).messages + medianRun(several).messages,
  );
  const limitOf = (measured: readonly Run[]) => ({
    of: 'raw insert',
    ratio: median(measured.map(({ rate }, round) => rate / (raw[round] ?? Number.NaN))),
    aim,
  });
  return [
    { name: `raw insert of ${batchSize} events`, rate: median(raw), unit: 'rows/s' },
    {
      name: `processInboundBatch of ${batchSize}, one at a time`,
      run: medianRun(runs),
      unit: 'messages/s',
      limit: limitOf(runs),
    },
    {
      name: `processInboundBatch of ${batchSize}, four at a time`,
      run: medianRun(several),
      unit: 'messages/s',
      limit: limitOf(several),
    },
  ];
}
