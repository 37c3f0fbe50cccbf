/**
 * POST /screen: a file in, the same rows out but for those who are out. An address in E.164 a line, against the same file
 * through a bare Fastify route that looks each line up in a plain Set, and through one that sends back what it gets; then
 * formatted phone numbers, and CSV.
 */
import type { Aim, Row, Section } from '../bench.js';
import { count, rate } from '../format.js';
import { measureJob, median, ratioOf, type Run } from '../measure.js';
import type { RequestResult } from '../request-load.js';
import type { Resources } from '../resources.js';
import { sayProgress } from '../say-progress.js';
import { row } from '../table.js';
import type { ScreeningAccount } from './fill-accounts.js';
import { groundOf } from './ground.js';
import { fillPlainSet, startPlainSet } from './plain-set.js';
import { loadSet } from './recipient-set.js';
import type { FileForm, StreamFile } from './stream-load.js';

const outOf = 100;
/** Rows of a file. */
const rowsOf: Record<FileForm, number> = { lines: 2_000_000, formatted: 100_000, csv: 500_000 };

export async function screeningStreams(resources: Resources): Promise<Section[]> {
  const { database, accounts } = await groundOf(resources);
  const heed = await resources.startHeed({ databaseUrl: database.url });
  const plain = await startPlainSet(resources);
  const load = resources.load<StreamFile, RequestResult>('screening/stream-load.ts');
  const rows: Row[] = [];
  for (const account of accounts) {
    sayProgress(`files on a list of ${count(account.entries)}`);
    await loadSet(heed, account);
    await fillPlainSet(plain, account.entries);
    const screen = `${heed.url}/screen?senderId=${account.senderId}`;
    const kinds: Kind[] = [
      { name: 'E.164, a line each', form: 'lines', url: `${screen}&category=MARKETING`, of: heed },
      {
        name: 'the same: a plain Set on a bare Fastify route',
        form: 'lines',
        url: `${plain.url}/lines`,
        of: plain,
      },
      {
        name: 'the same: sent back by a bare Fastify route',
        form: 'lines',
        url: `${plain.url}/echo`,
        of: plain,
        echo: true,
      },
      { name: 'formatted, a line each', form: 'formatted', url: `${screen}&region=US`, of: heed },
      { name: 'CSV of three columns', form: 'csv', url: screen, of: heed },
    ];
    const runs = new Map<Kind, Run[]>(kinds.map((kind) => [kind, []]));
    for (const form of ['lines', 'formatted', 'csv'] as const) {
      for (let round = -1; round < Math.min(3, resources.rounds); round += 1) {
        for (const kind of kinds.filter((one) => one.form === form)) {
          const run = await measureJob(
            resources,
            kind.of,
            load,
            {
              url: kind.url,
              key: account.key,
              form,
              plan: planOf(resources, account, form),
              echo: kind.echo ?? false,
              seconds: resources.quick ? 0.5 : 2,
              sequence: resources.sequence,
            },
            database,
          );
          if (round >= 0) runs.get(kind)?.push(run);
        }
      }
    }
    rows.push(...kinds.map((kind) => rowOf(kind, kinds, runs, account)));
  }
  await plain.stop();
  await heed.stop();
  return [
    {
      title: `Files through POST /screen, 1 in ${outOf} out, one at a time`,
      columns: ['rate', 'a CPU second', 'PostgreSQL', 'load', 'of the Set', 'of the bytes back'],
      rows,
      notes: [
        'The second column is how many recipients the server’s process took for each second of its CPU, garbage collection and compilation in other threads included. PostgreSQL and load are CPU in ns for one recipient.',
      ],
    },
  ];
}

interface Kind {
  name: string;
  form: FileForm;
  url: string;
  of: { cpuSeconds(): Promise<number | null> };
  echo?: boolean;
}

function planOf(resources: Resources, account: ScreeningAccount, form: FileForm) {
  const size = resources.quick ? rowsOf[form] / 20 : rowsOf[form];
  return { entries: account.entries, cameBack: account.cameBack, size, outOf };
}

function rowOf(
  kind: Kind,
  kinds: readonly Kind[],
  runs: ReadonlyMap<Kind, Run[]>,
  account: ScreeningAccount,
): Row {
  const own = runs.get(kind) ?? [];
  const of = (pick: (run: Run) => number) => median(own.map(pick));
  const perSecond = of((run) => run.rate);
  const perCpuSecond = of((run) => (run.serverCpu === null ? Number.NaN : 1_000_000 / run.serverCpu));
  const nanoseconds = (value: number) => (Number.isNaN(value) ? '–' : `${Math.round(value * 1_000)} ns`);
  const against = (limit: Kind | undefined) =>
    limit === undefined || kind !== kinds[0] ? '' : ratioOf(own, runs.get(limit) ?? []).toFixed(2);
  const least = kind.form === 'lines' ? 1_000_000 : 50_000;
  const aims: Aim[] = kind.url.includes('/screen')
    ? [{ measured: perCpuSecond, atLeast: least, write: count, what: 'a CPU second' }]
    : [];
  return row(
    `${kind.name}, ${count(account.entries)} out`,
    [
      rate(perSecond, 'recipients'),
      count(perCpuSecond),
      nanoseconds(of((run) => run.postgresCpu ?? Number.NaN)),
      nanoseconds(of((run) => run.loadCpu)),
      against(kinds[1]),
      against(kinds[2]),
    ],
    ...aims,
  );
}
