/**
 * The list of an account of 1,000,000 and its log as files, against COPY … TO STDOUT of what the same rows are read with: as
 * CSV, written by PostgreSQL itself and sent to a process that throws it away.
 */
import type { Copied, RawCopy } from '../baselines/raw-copy.js';
import type { Aim, Row, Section } from '../bench.js';
import type { BenchDatabase } from '../database.js';
import { count, megabytes, microseconds, rate } from '../format.js';
import type { Heed } from '../heed.js';
import { startGround } from '../imports/ground.js';
import { type Cost, costOf } from '../imports/run-import.js';
import { median } from '../measure.js';
import { postgresCpuSeconds } from '../process-cpu.js';
import type { Resources } from '../resources.js';
import { sayProgress } from '../say-progress.js';
import { addScreeningAccounts, type ScreeningAccount } from '../screening/fill-accounts.js';
import { phoneNumberAt } from '../screening/phone-numbers.js';
import { row } from '../table.js';
import { exportAll, type Wish } from './download.js';

const aimed = 1_000_000;
const mostMemory = 150 * 2 ** 20;

interface Kind extends Wish {
  name: string;
}

const kinds: readonly Kind[] = [
  { name: 'list, CSV', what: 'list', format: 'CSV' },
  { name: 'list, NDJSON', what: 'list', format: 'NDJSON' },
  { name: 'list, CSV, gzip', what: 'list', format: 'CSV', gzip: true },
  { name: 'log, CSV', what: 'log', format: 'CSV' },
  { name: 'log, NDJSON', what: 'log', format: 'NDJSON' },
];

interface Stage {
  resources: Resources;
  database: BenchDatabase;
  heed: Heed;
  account: ScreeningAccount;
}

interface Measured extends Cost {
  rows: number;
  bytes: number;
}

export async function exports(resources: Resources): Promise<Section[]> {
  const { database, startHeed } = await startGround(resources);
  const heed = await startHeed();
  const entries = Math.min(aimed, resources.most);
  sayProgress(`a list of ${count(entries)}`);
  const [account] = await addScreeningAccounts(heed, database, [entries]);
  if (account === undefined) throw new Error('an account was expected');
  const stage: Stage = { resources, database, heed, account };
  for (const format of ['CSV', 'NDJSON'] as const) await checkList(stage, format);
  return [await measured(stage)];
}

async function measured(stage: Stage): Promise<Section> {
  const { resources, account } = stage;
  const exported = new Map<Kind, Measured[]>(kinds.map((kind) => [kind, []]));
  const copied: Record<Kind['what'], Measured[]> = { list: [], log: [] };
  for (let round = 0; round < Math.min(3, resources.rounds); round += 1) {
    for (const what of ['list', 'log'] as const) {
      copied[what].push(await copyOut(stage, what));
      for (const kind of kinds.filter((one) => one.what === what)) {
        const run = await exportOnce(stage, kind);
        sayProgress(`${kind.name}: ${run.seconds.toFixed(1)} s`);
        exported.get(kind)?.push(run);
      }
    }
  }
  const rows = (['list', 'log'] as const).flatMap((what) => [
    measuredRow(`COPY of the same ${what} to standard output, CSV`, copied[what]),
    ...kinds
      .filter((kind) => kind.what === what)
      .map((kind) => measuredRow(kind.name, exported.get(kind) ?? [], kind, copied[what])),
  ]);
  return {
    title: `Exports of an account with a list of ${count(account.entries)}`,
    columns: ['rows', 'time', 'rate', 'CPU Heed', 'PostgreSQL', 'peak memory', 'the file'],
    rows,
    notes: [
      'From when its address was asked for to the last byte. CPU is in µs of each process for one row. Memory is the most that Heed’s process had meanwhile, above what it had just before.',
    ],
  };
}

async function exportOnce({ database, heed, account }: Stage, kind: Kind): Promise<Measured> {
  const expected = rowsOf(account, kind.what);
  let bytes = 0;
  const cost = await costOf(database, heed, expected, async () => {
    const downloaded = await exportAll(heed, account, kind);
    ({ bytes } = downloaded);
    if (kind.gzip !== true && downloaded.rows !== expected)
      throw new Error(`${kind.name}: ${downloaded.rows} of ${expected} rows came`);
  });
  return { ...cost, rows: expected, bytes };
}

/** Who came back has two events. */
function rowsOf({ entries, cameBack }: ScreeningAccount, what: Kind['what']): number {
  return what === 'list' ? entries : entries + 2 * cameBack;
}

async function copyOut({ resources, database, account }: Stage, what: Kind['what']): Promise<Measured> {
  const load = resources.load<RawCopy, Copied>('baselines/raw-copy.ts');
  const rows = rowsOf(account, what);
  const before = await postgresCpuSeconds(database.sql);
  const { result } = await load.run({
    databaseUrl: database.url,
    kind: 'out',
    what: `(${queries[what](account.accountId)}) to stdout with (format csv, header)`,
  });
  const after = await postgresCpuSeconds(database.sql);
  return {
    ...result,
    rows,
    heedCpu: null,
    postgresCpu: before === null || after === null ? null : ((after - before) / rows) * 1_000_000,
    peak: Number.NaN,
  };
}

/** What Heed reads for a row, joined as it joins, in one go. */
const queries: Record<Kind['what'], (accountId: string) => string> = {
  list: (accountId) => `
    select l.recipient, s.scope, coalesce(s.channel, f.channel) as channel, f.address as sender, g.name as "group",
      l.u_out, l.o_out, l.m_at = 'infinity' as hold, e.provisional, l.since, e.source, e.reason, e.reason_text, e.evidence,
      coalesce(c.external_id, c.name) as campaign
    from list_entries l
    join scopes s on s.account_id = l.account_id and s.scope_key = l.scope_key
    join events e on e.account_id = l.account_id and e.position = l.m_position
    left join senders f on f.account_id = s.account_id and f.sender_id = s.sender_id
    left join sender_groups g on g.account_id = s.account_id and g.group_id = s.group_id
    left join campaigns c on c.account_id = e.account_id and c.campaign_id = e.campaign_id
    where l.account_id = '${accountId}' and l.m_out and not exists (
      select from list_entries w where w.account_id = l.account_id and w.recipient = l.recipient and not w.m_out
        and w.m_at > l.m_at and w.scope_key <> l.scope_key)
    order by e.position`,
  log: (accountId) => `
    select e.*, f.address as sender, g.name as "group", r.address as received_at_address,
      coalesce(c.external_id, c.name) as campaign
    from events e
    left join senders f on f.account_id = e.account_id and f.sender_id = e.sender_id
    left join senders r on r.account_id = e.account_id and r.sender_id = e.received_on
    left join sender_groups g on g.account_id = e.account_id and g.group_id = e.group_id
    left join campaigns c on c.account_id = e.account_id and c.campaign_id = e.campaign_id
    where e.account_id = '${accountId}' order by e.position`,
};

function measuredRow(
  name: string,
  runs: readonly Measured[],
  kind?: Kind,
  copies?: readonly Measured[],
): Row {
  const of = (pick: (run: Measured) => number) => median(runs.map(pick));
  const known = (pick: (run: Measured) => number | null) =>
    runs.some((run) => pick(run) === null) ? null : of((run) => pick(run) ?? 0);
  const seconds = of((run) => run.seconds);
  const rows = of((run) => run.rows);
  const peak = Math.max(...runs.map((run) => run.peak));
  const aims: Aim[] = [];
  if (copies !== undefined && rows >= aimed) {
    const times = median(runs.map((run, round) => run.seconds / (copies[round]?.seconds ?? Number.NaN)));
    // Packing takes what it takes.
    if (kind?.gzip !== true) aims.push({ measured: times, what: 'times COPY', atMost: 2 });
    aims.push({ measured: peak, write: megabytes, what: 'of memory', atMost: mostMemory });
  }
  const cells = [
    count(rows),
    `${seconds.toFixed(1)} s`,
    rate(rows / seconds, 'rows'),
    microseconds(known((run) => run.heedCpu)),
    microseconds(known((run) => run.postgresCpu)),
    kind === undefined ? '–' : megabytes(peak),
    megabytes(of((run) => run.bytes)),
  ];
  return row(name, cells, ...aims);
}

/** Each of the list is in the file, once, and nobody else. */
async function checkList({ heed, account }: Stage, format: Wish['format']): Promise<void> {
  const expected = new Set<string>();
  for (let index = 0; index < account.entries; index += 1) expected.add(phoneNumberAt(index));
  let wrong = 0;
  let rest = '';
  await exportAll(heed, account, { what: 'list', format }, (piece) => {
    const lines = (rest + piece.toString('latin1')).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const recipient = /\+\d{7,15}/.exec(line)?.[0];
      if (recipient !== undefined && !expected.delete(recipient)) wrong += 1;
    }
  });
  if (wrong > 0 || expected.size > 0)
    throw new Error(`the list as ${format}: ${expected.size} are missing, ${wrong} are not of it`);
}
