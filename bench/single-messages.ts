/**
 * processInbound, a message a call, 64 connections, against the same server answering a mutation that does nothing:
 * `mutation { __typename }` goes through the same HTTP, authentication, Apollo and compiled executor, and is the cheapest
 * there is (its body is smaller and its answer is one word). Between the two stands processInbound of a message without
 * an id, which reads its input and is refused, after a look at the settings as they are now; nothing is recorded.
 */
import { type Bench, checkLog, measure, median, medianRun, type Run } from './measure.js';
import type { Row } from './table.js';

const connections = 64;
const aim = 0.5;

export async function singleMessages(bench: Bench): Promise<Row[]> {
  const account = await bench.heed.addAccount();
  const accounts = [account];
  const warmUp = await measure(bench, { kind: 'inbound', accounts, connections, seconds: 2 });
  await measure(bench, { kind: 'nothing', accounts, connections, seconds: 1 });
  const nothing: Run[] = [];
  const refused: Run[] = [];
  const inbound: Run[] = [];
  for (let round = 0; round < bench.rounds; round += 1) {
    nothing.push(await measure(bench, { kind: 'nothing', accounts, connections }));
    inbound.push(await measure(bench, { kind: 'inbound', accounts, connections }));
    refused.push(await measure(bench, { kind: 'refused', accounts, connections }));
  }
  await checkLog(bench, account.accountId, warmUp.messages + medianRun(inbound).messages);
  return [
    { name: 'a mutation that does nothing', run: medianRun(nothing), unit: 'calls/s' },
    { name: 'processInbound, refused', run: medianRun(refused), unit: 'calls/s' },
    {
      name: 'processInbound, STOP, one account',
      run: medianRun(inbound),
      unit: 'messages/s',
      limit: {
        of: 'a mutation that does nothing',
        ratio: median(inbound.map(({ rate }, round) => rate / (nothing[round]?.rate ?? Number.NaN))),
        aim,
      },
    },
  ];
}
