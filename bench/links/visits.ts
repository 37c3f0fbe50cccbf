/**
 * What is behind a link: the page, a mail program's one click, and the same once more. Beside it, in the same run and on the
 * same account, a mutation that does nothing, and processInbound of a STOP: the other way to say the same.
 */
import { BenchLinksDocument } from '../../test/generated/operations.js';
import type { Section } from '../bench.js';
import type { BenchDatabase } from '../database.js';
import { milliseconds } from '../format.js';
import type { BenchAccount, Heed } from '../heed.js';
import {
  measure,
  measureJob,
  medianRun,
  ratioOf,
  type Run,
  runCells,
  runColumns,
  runNote,
} from '../measure.js';
import type { RequestResult } from '../request-load.js';
import type { Resources } from '../resources.js';
import { phoneNumbersFrom } from '../screening/phone-numbers.js';
import { row } from '../table.js';
import type { VisitLinks } from './visit-load.js';

const connections = 64;
const callSize = 10_000;
/** What a connection answers in a second at most: so many links are made for each second of a run. */
const clicksASecond = 4_000;

export async function linksVisits(resources: Resources): Promise<Section[]> {
  const heed = await resources.heed();
  const database = await resources.database();
  const account = await heed.addAccount();
  const load = resources.load<VisitLinks, RequestResult>('links/visit-load.ts');
  const runs: Record<'nothing' | 'inbound' | 'page' | 'click' | 'again', Run[]> = {
    nothing: [],
    inbound: [],
    page: [],
    click: [],
    again: [],
  };
  const send = (kind: 'nothing' | 'inbound') =>
    measure(resources, {
      server: heed,
      url: heed.graphql,
      keys: [account.key],
      requests: { kind },
      connections,
    });
  const visit = (kind: VisitLinks['kind'], tokens: readonly string[]) =>
    measureJob(resources, heed, load, {
      origin: new URL(heed.graphql).origin,
      kind,
      tokens,
      connections,
      seconds: resources.seconds,
      sequence: resources.sequence,
    });
  let made = 0;
  const newLinks = async () => {
    const tokens = await makeLinks(heed, account, made, resources.seconds * clicksASecond);
    made += tokens.length;
    return tokens;
  };

  await visit('one-click', (await newLinks()).slice(0, callSize));
  let clicks = (await eventsOf(database, account)).one_clicks;
  for (let round = 0; round < resources.rounds; round += 1) {
    const tokens = await newLinks();
    runs.nothing.push(await send('nothing'));
    runs.inbound.push(await send('inbound'));
    runs.page.push(await visit('page', tokens));
    const clicked = await visit('one-click', tokens);
    runs.click.push(clicked);
    runs.again.push(await visit('one-click', tokens.slice(0, clicked.operations)));
    clicks += clicked.operations;
  }
  const { one_clicks: found } = await eventsOf(database, account);
  if (found !== clicks) throw new Error(`${clicks} clicks were answered, and ${found} are in the log`);
  const cells = (name: keyof typeof runs, unit: string) => runCells(medianRun(runs[name]), unit);
  return [
    {
      title: `Behind a link, ${connections} connections, one account`,
      columns: runColumns,
      rows: [
        row('a mutation that does nothing', cells('nothing', 'calls')),
        row('processInbound, STOP', cells('inbound', 'messages')),
        row('the page of a link', cells('page', 'pages')),
        row(
          'one click, an opt-out',
          cells('click', 'clicks'),
          { measured: ratioOf(runs.click, runs.inbound), what: 'of processInbound', atLeast: 0.3 },
          { measured: medianRun(runs.click).p99, write: milliseconds, what: 'p99', atMost: 500 },
        ),
        row('the same once more', cells('again', 'clicks')),
      ],
      notes: [runNote],
    },
  ];
}

/** Tokens of so many links at least, of people from this one on. */
async function makeLinks(heed: Heed, account: BenchAccount, first: number, count: number): Promise<string[]> {
  const tokens: string[] = [];
  while (tokens.length < count) {
    const recipients = phoneNumbersFrom(first + tokens.length, callSize);
    const { createOptOutLinks } = await heed.run(account.key, BenchLinksDocument, { input: { recipients } });
    tokens.push(...createOptOutLinks.map(({ url }) => (url ?? '').slice(-10)));
  }
  return tokens;
}

async function eventsOf(
  { sql }: BenchDatabase,
  { accountId }: BenchAccount,
): Promise<{ one_clicks: number }> {
  const [found] = await sql<{ one_clicks: number }[]>`
    select count(*)::integer as one_clicks from events where account_id = ${accountId} and source = 'ONE_CLICK'`;
  return found ?? { one_clicks: 0 };
}
