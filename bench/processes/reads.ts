/** What PostgreSQL's CPU goes to: a message, and each kind of read that a replica could serve. */
import { print } from 'graphql';
import {
  MayContactDocument,
  NumbersDocument,
  OptOutEventsDocument,
  OptOutsDocument,
} from '../../test/generated/operations.js';
import type { Section } from '../bench.js';
import { medianRun, type Run, runCells, runColumns, runNote } from '../measure.js';
import type { Requests } from '../requests.js';
import type { Resources } from '../resources.js';
import { row } from '../table.js';
import { addAccounts, measureSeveral } from './measure-several.js';

const connections = 16;
const page = `query Page($last: Int) { optOuts(last: $last) { edges { cursor node { recipient since scope } } pageInfo { startCursor } } }`;

export async function reads(resources: Resources): Promise<Section[]> {
  const database = await resources.startDatabase();
  const heed = await resources.startHeed({ databaseUrl: database.url });
  const accounts = await addAccounts(heed, resources.quick ? 20 : 1_000);
  const large = await heed.addAccount();
  const run = (requests: Requests, all = false, seconds = resources.seconds) =>
    measureSeveral(resources, {
      servers: [{ heed, accounts: all ? accounts : [large] }],
      databases: [database],
      requests,
      connections,
      seconds,
    });
  // Some tens of thousands of entries to read from.
  await run({ kind: 'batch' }, false, resources.seconds);
  await run({ kind: 'inbound' }, true, 2);
  // As autovacuum does within a minute or two.
  await database.sql`vacuum analyze`;

  /** The same question again and again: its answer is known. */
  async function fixed(query: string, variables: unknown): Promise<Requests> {
    const body = JSON.stringify({ query, variables });
    const response = await fetch(heed.graphql, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${large.key}` },
      body,
    });
    const answer = await response.text();
    if (answer.includes('"errors"')) throw new Error(answer);
    return { kind: 'fixed', body, answer };
  }

  const { numbers } = await heed.run(large.key, NumbersDocument, {});
  const { optOuts } = await heed.run(large.key, OptOutsDocument, { first: 1 });
  const kinds: { name: string; unit: string; requests: Requests; all?: boolean }[] = [
    { name: 'processInbound, one message', unit: 'messages', requests: { kind: 'inbound' }, all: true },
    {
      name: 'processInboundBatch, a message of 1,000',
      unit: 'messages',
      requests: { kind: 'batch' },
      all: true,
    },
    {
      name: 'mayContact',
      unit: 'calls',
      requests: await fixed(print(MayContactDocument), {
        senderId: numbers[0]?.id,
        recipient: optOuts.edges[0]?.node.recipient,
      }),
    },
    {
      name: 'optOuts, the oldest 50',
      unit: 'calls',
      requests: await fixed(page, { last: 50 }),
    },
    {
      name: 'optOutEvents, the oldest 500: as a follower catches up',
      unit: 'calls',
      requests: await fixed(print(OptOutEventsDocument), { first: 500 }),
    },
  ];
  const runs = kinds.map((): Run[] => []);
  for (let round = 0; round < resources.rounds; round += 1)
    for (const [index, { requests, all }] of kinds.entries())
      runs[index]?.push(await run(requests, all ?? false));
  const medians = runs.map(medianRun);
  const cost = (index: number) => medians[index]?.postgresCpu ?? Number.NaN;
  const reading = cost(2) + cost(3) + cost(4);
  return [
    {
      title: 'What a replica could take: the CPU of writes and of reads',
      columns: runColumns,
      rows: kinds.map(({ name, unit }, index) => row(name, runCells(medians[index] as Run, unit))),
      notes: [
        runNote,
        `If each message came with one decision, one page and one batch of 500 for a follower that catches up, ${((reading / (reading + cost(0))) * 100).toFixed(0)} % of PostgreSQL's CPU would be reads; with one decision alone ${((cost(2) / (cost(2) + cost(0))) * 100).toFixed(0)} %.`,
      ],
    },
  ];
}
