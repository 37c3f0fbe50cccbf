/**
 * processInbound, a message a call, 64 connections, on one account and on many: against the same server answering, with the
 * same keys, a mutation that does nothing (`mutation { __typename }` goes through the same HTTP, authentication, Apollo and
 * compiled executor, and is the cheapest there is), and against one plain transaction a message with the same SQL and 64
 * callers.
 */
import type { PlainJob } from './baselines/plain-transactions.js';
import type { Section } from './bench.js';
import { checkLog } from './check-log.js';
import { logChecksum, plainAccountsOf } from './log-checksum.js';
import {
  measure,
  measureJob,
  medianRun,
  ratioOf,
  type Run,
  runCells,
  runColumns,
  runNote,
} from './measure.js';
import type { RequestJob, RequestResult } from './request-load.js';
import type { Resources } from './resources.js';
import { row } from './table.js';

const connections = 64;
const manyAccounts = 1_000;
/** Messages that both sides record once, to see that they record the same. */
const compared = 200;

type Measured = 'nothing' | 'nothingMany' | 'one' | 'many' | 'plainOne' | 'plainMany' | 'implicitMany';

export async function singleMessages(resources: Resources): Promise<Section[]> {
  const heed = await resources.heed();
  const database = await resources.database();
  const accounts = [];
  for (let made = 0; made < (resources.quick ? 50 : manyAccounts); made += 1)
    accounts.push(await heed.addAccount());
  const one = [await heed.addAccount()];
  const plainOne = await plainAccountsOf(database, [await heed.addAccount()]);
  const plainMany = await plainAccountsOf(database, accounts);
  const transactions = resources.load<PlainJob, RequestResult>('baselines/plain-transactions.ts');

  const send = (
    kind: 'nothing' | 'inbound',
    to: typeof one,
    seconds = resources.seconds,
    operations = Number.MAX_SAFE_INTEGER,
  ) =>
    measure(resources, {
      operations,
      server: heed,
      url: heed.graphql,
      keys: to.map(({ key }) => key),
      requests: { kind },
      connections,
      seconds,
    });
  const transact = (to: typeof plainOne, options: Partial<PlainJob> = {}) =>
    measureJob(resources, null, transactions, {
      databaseUrl: database.url,
      accounts: to,
      callers: connections,
      seconds: resources.seconds,
      sequence: resources.sequence,
      ...options,
    });

  await compare(resources);
  const warmUp = await send('inbound', one, 3);
  // An account's first message has its settings read and its words made ready.
  const firstOfMany = await send('inbound', accounts, 120, 3 * accounts.length);
  await send('nothing', one, 2);
  const firstOfPlain = await transact(plainMany, { seconds: 1 });
  const runs: Record<Measured, Run[]> = {
    nothing: [],
    nothingMany: [],
    one: [],
    many: [],
    plainOne: [],
    plainMany: [],
    implicitMany: [],
  };
  for (let round = 0; round < resources.rounds; round += 1) {
    runs.nothing.push(await send('nothing', one));
    runs.one.push(await send('inbound', one));
    runs.plainOne.push(await transact(plainOne));
    runs.nothingMany.push(await send('nothing', accounts));
    runs.many.push(await send('inbound', accounts));
    runs.plainMany.push(await transact(plainMany));
    runs.implicitMany.push(await transact(plainMany, { implicit: true }));
  }
  const sent = (...all: (readonly Run[])[]) => all.reduce((sum, some) => sum + medianRun(some).operations, 0);
  const idsOf = (some: readonly { accountId: string }[]) => some.map(({ accountId }) => accountId);
  await checkLog(database, idsOf(one), sent([warmUp], runs.one));
  await checkLog(database, idsOf(plainOne), sent(runs.plainOne));
  const toMany = sent([firstOfMany, firstOfPlain], runs.many, runs.plainMany, runs.implicitMany);
  await checkLog(database, idsOf(accounts), toMany);
  const ofNothing = { what: 'of a mutation that does nothing', atLeast: 0.5 };
  const ofPlain = 'times one transaction a message';
  const cells = (name: Measured, unit: string) => runCells(medianRun(runs[name]), unit);
  return [
    {
      title: 'One message a call, 64 connections',
      columns: runColumns,
      rows: [
        row('a mutation that does nothing, one account', cells('nothing', 'calls')),
        row('one transaction a message, one account', cells('plainOne', 'messages')),
        row(
          'processInbound, STOP, one account',
          cells('one', 'messages'),
          { measured: ratioOf(runs.one, runs.nothing), ...ofNothing },
          { measured: ratioOf(runs.one, runs.plainOne), what: ofPlain, atLeast: 3 },
        ),
        row(`a mutation that does nothing, ${accounts.length} accounts`, cells('nothingMany', 'calls')),
        row(`one transaction a message, ${accounts.length} accounts`, cells('plainMany', 'messages')),
        row('the same without begin and commit', cells('implicitMany', 'messages')),
        row(
          `processInbound, STOP, ${accounts.length} accounts`,
          cells('many', 'messages'),
          { measured: ratioOf(runs.many, runs.nothingMany), ...ofNothing },
          { measured: ratioOf(runs.many, runs.plainMany), what: ofPlain, atLeast: 1.5 },
        ),
      ],
      notes: [
        `${runNote} The transactions have no server between: their process is the load, with ${connections} connections to the database.`,
      ],
    },
  ];

  /** The same messages through both, each into an account of its own: the same log and the same list. */
  async function compare({ sequence }: Resources): Promise<void> {
    const [here, there] = [await heed.addAccount(), await heed.addAccount()];
    await resources.load<RequestJob, RequestResult>('request-load.ts').run({
      url: heed.graphql,
      keys: [here.key],
      requests: { kind: 'inbound' },
      connections: 1,
      seconds: 60,
      operations: compared,
      sequence,
    });
    await transact(await plainAccountsOf(database, [there]), { callers: 1, seconds: 60, messages: compared });
    const [mine, theirs] = [
      await logChecksum(database, here.accountId),
      await logChecksum(database, there.accountId),
    ];
    if (mine.events !== compared || mine.checksum !== theirs.checksum) {
      throw new Error(`the transactions record something else: ${JSON.stringify([mine, theirs])}`);
    }
  }
}
