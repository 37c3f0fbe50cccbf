/**
 * processInbound, a message a call, 64 connections, against the same server answering a mutation that does nothing:
 * `mutation { __typename }` goes through the same HTTP, authentication, Apollo and compiled executor, and is the cheapest
 * there is (its body is smaller and its answer is one word). Between the two stands processInbound of a message without
 * an id, which reads its input and is refused, after a look at the settings as they are now; nothing is recorded.
 */
import type { Section } from './bench.js';
import { checkLog } from './check-log.js';
import { measure, medianRun, ratioOf, type Run, runCells, runColumns, runNote } from './measure.js';
import type { Requests } from './requests.js';
import type { Resources } from './resources.js';
import { row } from './table.js';

const connections = 64;

export async function singleMessages(resources: Resources): Promise<Section[]> {
  const heed = await resources.heed();
  const account = await heed.addAccount();
  const run = (kind: Exclude<Requests['kind'], 'fixed'>, seconds = resources.seconds) =>
    measure(resources, {
      server: heed,
      url: heed.graphql,
      keys: [account.key],
      requests: { kind },
      connections,
      seconds,
    });
  const warmUp = await run('inbound', 2);
  await run('nothing', 1);
  const nothing: Run[] = [];
  const refused: Run[] = [];
  const inbound: Run[] = [];
  for (let round = 0; round < resources.rounds; round += 1) {
    nothing.push(await run('nothing'));
    inbound.push(await run('inbound'));
    refused.push(await run('refused'));
  }
  const messages = warmUp.operations + medianRun(inbound).operations;
  await checkLog(await resources.database(), account.accountId, messages);
  return [
    {
      title: 'One message a call, 64 connections',
      columns: runColumns,
      rows: [
        row('a mutation that does nothing', runCells(medianRun(nothing), 'calls')),
        row('processInbound, refused', runCells(medianRun(refused), 'calls')),
        row('processInbound, STOP, one account', runCells(medianRun(inbound), 'messages'), {
          measured: ratioOf(inbound, nothing),
          what: 'of a mutation that does nothing',
          atLeast: 0.5,
        }),
      ],
      notes: [runNote],
    },
  ];
}
