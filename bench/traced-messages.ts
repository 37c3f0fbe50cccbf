/**
 * processInbound where opt-outs are traced to campaigns: an account with a campaign whose recipients are those who write,
 * and accounts with campaigns of nobody who does, each against as many accounts that have never screened anybody.
 */
import { randomUUID } from 'node:crypto';
import { CreateCampaignDocument } from '../test/generated/operations.js';
import type { Section } from './bench.js';
import type { BenchDatabase } from './database.js';
import { count, share } from './format.js';
import type { BenchAccount, Heed } from './heed.js';
import { measure, medianRun, ratioOf, type Run, runCells, runColumns, runNote } from './measure.js';
import { messageOf } from './requests.js';
import type { Resources } from './resources.js';
import { row } from './table.js';

/** Recipients of one call of a screening. */
const together = 50_000;
/** Of one run. */
const seconds = 3;

export async function tracedMessages(resources: Resources): Promise<Section[]> {
  const heed = await resources.heed();
  const database = await resources.database();
  const recipients = resources.quick ? 150_000 : 1_500_000;
  const add = async (accounts: number) => {
    const added: BenchAccount[] = [];
    while (added.length < accounts) added.push(await heed.addAccount());
    return added;
  };
  const many = resources.quick ? 10 : 200;
  const [plain, traced, plainMany, tracedMany] = [
    await add(1),
    await add(1),
    await add(many),
    await add(many),
  ];
  for (const account of traced) await screen(heed, database, account, resources.sequence, recipients);
  for (const account of tracedMany) await screen(heed, database, account, resources.sequence, 1);

  const send = (kind: 'inbound' | 'batch', to: readonly BenchAccount[]) =>
    measure(resources, {
      server: heed,
      url: heed.graphql,
      keys: to.map(({ key }) => key),
      requests: { kind },
      connections: kind === 'batch' ? 4 : 64,
      seconds: resources.quick ? 1 : seconds,
    });
  const cases = [
    { name: 'one a call, one account', kind: 'inbound', plain, traced },
    { name: '1,000 a call, one account', kind: 'batch', plain, traced },
    { name: `one a call, ${many} accounts`, kind: 'inbound', plain: plainMany, traced: tracedMany },
  ] as const;
  const measured = cases.map((one) => ({ ...one, without: [] as Run[], with: [] as Run[] }));
  for (const one of measured) for (const to of [one.plain, one.traced]) await send(one.kind, to);
  for (let round = 0; round < resources.rounds; round += 1) {
    for (const one of measured) {
      one.without.push(await send(one.kind, one.plain));
      one.with.push(await send(one.kind, one.traced));
    }
  }
  const found = await shareOfTraced(database, traced);
  return [
    {
      title: `Opt-outs traced to a campaign of ${count(recipients)} recipients`,
      columns: runColumns,
      rows: measured.flatMap((one) => [
        row(`${one.name}, nobody ever screened`, runCells(medianRun(one.without), 'messages')),
        row(`${one.name}, traced`, runCells(medianRun(one.with), 'messages'), {
          measured: ratioOf(one.with, one.without),
          what: 'of the same without tracing',
          atLeast: 0.5,
        }),
      ]),
      notes: [
        `${runNote} In the one account ${share(found)} of the opt-outs were traced; those to ${many} accounts answer no campaign.`,
      ],
    },
  ];
}

/** A campaign for those who send the messages from a sequence on. */
async function screen(
  heed: Heed,
  { sql }: BenchDatabase,
  { accountId, key }: BenchAccount,
  sequence: number,
  recipients: number,
): Promise<void> {
  const senders = await sql<
    { sender_id: string }[]
  >`select sender_id from senders where account_id = ${accountId}`;
  const senderIds = senders.map(({ sender_id }) => sender_id);
  const { createCampaign } = await heed.run(key, CreateCampaignDocument, {
    input: { name: 'Bench', senderIds },
  });
  for (let from = 0; from < recipients; from += together) {
    const size = Math.min(together, recipients - from);
    const allowed = Array.from({ length: size }, (_, place) => messageOf(sequence + from + place).from);
    await sql`select remember_screening(
      ${accountId}, ${randomUUID()}, ${createCampaign.id}, ${senderIds}, 0, 'bench', ${allowed}, ${[]})`;
  }
}

async function shareOfTraced({ sql }: BenchDatabase, accounts: readonly BenchAccount[]): Promise<number> {
  const [row] = await sql<{ traced: number }[]>`
    select avg(case when campaign_inferred then 1 else 0 end)::float8 as traced from events
    where account_id = any(${accounts.map(({ accountId }) => accountId)}::uuid[])`;
  return row?.traced ?? 0;
}
