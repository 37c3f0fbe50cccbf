/**
 * The list as it was at a position, in pieces of lines, each its own statement: no snapshot stays open for a slow reader.
 *
 * An entry stands where the word stands that made it. A piece is a run of the log; of its opt-outs those are written that
 * the list names as deciding now. Of whoever has said something after the position the list of now says nothing about then:
 * what it was is made once more from the log up to the position, which never changes, so that any snapshot tells it alike.
 * So all pieces together are the list of one moment, whatever is said meanwhile.
 */
import { type SQL, sql } from 'drizzle-orm';
import type { Db } from '../../core/db/connect.js';
import type { DownloadFormat } from '../../core/graph/download-format.types.js';
import { entriesAsOf } from '../../core/log/entries-as-of.js';
import { filterCondition, type OptOutFilter, wordCondition } from '../../core/log/opt-out-filter.js';
import { isNotOverruled } from '../../core/log/opt-out-entry.js';
import { type Column, lineOf } from './line-parts.js';

/** What the pieces of one file have in common. */
export interface ListFile {
  accountId: string;
  filter: OptOutFilter;
  format: DownloadFormat;
  /** Of the log: what was said after it is not in the file. */
  position: number;
  /** JSON, by scope key: the cells or members scope, channel, sender and group as they stand in a line. */
  places: string;
  /** Who is opted out; or the latest word of everybody for each scope, opt-ins and what they overrule among them. */
  of: 'the list' | 'standing words';
}

export interface Lines {
  text: string;
  rows: number;
}

export interface ListPiece extends Lines {
  /** Of the rows: entries that a narrower opt-in takes senders out of. */
  withExceptions: number;
  /** Where the log ended when it was read. */
  head: number;
}

/** How those who spoke after the position are found: all of them at the end of the log, while it is near, or each by himself. */
export type ChangesSought = 'at the end' | 'one by one';

/** The columns, in order. An import reads them back. */
const entryColumns: readonly Column[] = [
  { name: 'recipient', kind: 'address', value: sql.raw('f.recipient') },
  { names: ['scope', 'channel', 'sender', 'group'], kind: 'written', value: sql.raw('f.place') },
  { name: 'blocks', kind: 'word', value: sql.raw('f.blocks') },
  { name: 'hold', kind: 'boolean', value: sql.raw('f.hold') },
  { name: 'provisional', kind: 'boolean', value: sql.raw('f.provisional') },
  { name: 'since', kind: 'instant', value: sql.raw('f.since'), present: true },
  { name: 'source', kind: 'word', value: sql.raw('f.source'), present: true },
  { name: 'reason', kind: 'word', value: sql.raw('f.reason') },
  { name: 'reasonText', kind: 'text', value: sql.raw('f.reason_text') },
  { name: 'evidence', kind: 'text', value: sql.raw('f.evidence') },
  { name: 'campaign', kind: 'text', value: sql.raw('f.campaign') },
  {
    name: 'exceptions',
    kind: 'list',
    value: sql.raw(`coalesce(to_json(f.exceptions)::text, '[]')`),
    cell: sql.raw(`array_to_string(f.exceptions, '; ')`),
  },
];

export const listColumns: Record<ListFile['of'], readonly Column[]> = {
  'the list': entryColumns,
  'standing words': [
    {
      name: 'type',
      kind: 'word',
      value: sql.raw(`case when f.is_out then 'optOut' else 'optIn' end`),
      present: true,
    },
    ...entryColumns,
  ],
};

/** The entries whose words stand after a position, up to another at most: the file's. */
export async function readListPiece(
  db: Db,
  file: ListFile,
  range: { after: number; upTo: number },
  sought: ChangesSought,
): Promise<ListPiece> {
  const [row] = await db.of(file.accountId).arrays(pieceStatement(file, range, sought));
  const [text, rows, written, withExceptions, head] = row as [string | null, number, number, number, number];
  if (rows !== written) throw new Error('an entry of the list could not be written as a line');
  return { text: text ?? '', rows, withExceptions, head };
}

function pieceStatement(
  file: ListFile,
  { after, upTo }: { after: number; upTo: number },
  sought: ChangesSought,
): SQL {
  const { accountId, position } = file;
  const account = sql`${accountId}::uuid`;
  // By recipient: one look into the list then begins where the one before has ended, which takes half as long.
  return sql`
    with said as materialized (
      select events.account_id, events.position, events.recipient, events.scope_key, events.occurred_at, events.source,
        events.kind, events.reason, events.reason_text, events.evidence, events.campaign_id, events.provisional
      from events
      where events.account_id = ${account} and events.position > ${after}::bigint and events.position <= ${upTo}::bigint
        and events.kind ${file.of === 'the list' ? sql`= 'OPTED_OUT'` : sql`<> 'WITHDRAWN'`}
        and ${wordCondition(accountId, file.filter) ?? sql`true`}
      order by events.recipient
    ),
    changed as materialized (${changedSince[sought](account, position)}),
    lines as (
      ${linesFrom(file, now(account))}
      union all
      select r.position, r.excepted, r.line from (
        with list_entries as materialized (
          ${entriesAsOf(accountId, position, sql`(select distinct s.recipient from said s where s.recipient in (select c.recipient from changed c))`)}
        )
        ${linesFrom(file, then)}
      ) r
    )
    select string_agg(l.line, '' order by l.position), count(*), count(l.line), count(*) filter (where l.excepted),
      (select h.position from log_heads h where h.account_id = ${account})
    from lines l`;
}

/** Lines of the entries in `entries`, which are called list_entries, as what they are held against is. */
function linesFrom(file: ListFile, entries: SQL): SQL {
  const { accountId, filter, format, places, of } = file;
  const filtered = filterCondition(accountId, filter);
  const isListed = sql`list_entries.m_out and (not list_entries.has_opt_ins or ${isNotOverruled})`;
  return sql`
    select f.position, f.exceptions is not null as excepted, ${lineOf(format, listColumns[of])} as line
    from (
      select list_entries.m_position as position, list_entries.recipient, list_entries.since, list_entries.source,
        list_entries.reason, list_entries.provisional, list_entries.reason_text, list_entries.evidence,
        ${places}::jsonb ->> list_entries.scope_key::text as place,
        list_entries.m_out as is_out,
        case when not list_entries.m_out then null when list_entries.o_out then 'ALL' when list_entries.u_out then 'ALL_BUT_OTP' else 'MARKETING' end as blocks,
        list_entries.m_at = 'infinity' as hold,
        case when list_entries.campaign_id is null then null else (
          select coalesce(c.external_id, c.name) from campaigns c
          where c.account_id = list_entries.account_id and c.campaign_id = list_entries.campaign_id
        ) end as campaign,
        case when list_entries.has_opt_ins and list_entries.m_out then (${freedSenders}) end as exceptions
      from (${entries} offset 0) list_entries
      where ${of === 'the list' ? isListed : sql`true`} and ${filtered ?? sql`true`}
      offset 0
    ) f`;
}

/** All that the list says of a recipient is one look: whether the word decides, and whether an opt-in may speak against it. */
const now = (account: SQL): SQL => sql`
  select s.account_id, s.recipient, s.scope_key, s.position as m_position, s.kind = 'OPTED_OUT' as m_out, l.m_at, l.u_out, l.o_out,
    s.occurred_at as since, s.source, s.reason, s.campaign_id, s.provisional, s.reason_text, s.evidence, l.has_opt_ins
  from said s
  cross join lateral (
    select max(w.m_at) filter (where w.scope_key = s.scope_key and w.m_position = s.position) as m_at,
      bool_or(w.u_out) filter (where w.scope_key = s.scope_key) as u_out,
      bool_or(w.o_out) filter (where w.scope_key = s.scope_key) as o_out,
      bool_or(not w.m_out) as has_opt_ins
    from list_entries w
    where w.account_id = ${account} and w.recipient = s.recipient
  ) l
  where l.m_at is not null and s.recipient not in (select c.recipient from changed c)`;

const then = sql.raw(`
  select l.*, s.provisional, s.reason_text, s.evidence,
    l.recipient in (select w.recipient from list_entries w where not w.m_out) as has_opt_ins
  from list_entries l
  join said s on s.position = l.m_position`);

/** Senders that the entry covers and a later opt-in has freed of it. */
const freedSenders = sql.raw(`
  select array_agg(distinct s.channel || ' ' || s.address order by s.channel || ' ' || s.address)
  from list_entries w
  join sender_covers f on f.account_id = w.account_id and f.scope_key = w.scope_key and not f.opt_outs_only
  join sender_covers c on c.account_id = f.account_id and c.sender_id = f.sender_id and c.scope_key = list_entries.scope_key
  join senders s on s.account_id = c.account_id and s.sender_id = c.sender_id and s.archived_at is null
  where w.account_id = list_entries.account_id and w.recipient = list_entries.recipient
    and not w.m_out and w.m_at > list_entries.m_at`);

const changedSince: Record<ChangesSought, (account: SQL, position: number) => SQL> = {
  'at the end': (account, position) => sql`
    select distinct v.recipient from events v where v.account_id = ${account} and v.position > ${position}::bigint`,
  'one by one': (account, position) => sql`
    select d.recipient from (select distinct s.recipient from said s) d
    where (
      select true from events v
      where v.account_id = ${account} and v.recipient = d.recipient and v.position > ${position}::bigint limit 1
    ) is not null`,
};
