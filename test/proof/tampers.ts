/**
 * What somebody does who is a superuser of the database, knows all code, and computes every seal anew behind what was changed.
 * What is not to be had there: the key that signs, and the files of checkpoints. Each on a log of 20 events with a
 * checkpoint at 5, 10, 15 and 20.
 */
import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import type { Db } from '../../src/core/db/connect.js';

export interface Tamper {
  says: string;
  /** The position that is to be named. */
  at: number;
  explained: RegExp;
  change(db: Db, accountId: string): Promise<void>;
}

/** Every seal from a position on is made anew, by Heed's own function, and the copy of the last checkpoint is thrown away. */
export async function sealAnew(db: Db, accountId: string, from: number): Promise<void> {
  await db.rows(sql`delete from event_seals where account_id = ${accountId} and position >= ${from}`);
  await db.rows(sql`
    update seal_heads h set position = ${from - 1}, checkpoint = null, checkpoint_position = 0, seal = coalesce(
      (select s.seal from event_seals s where s.account_id = h.account_id and s.position = ${from - 1}),
      sha256(convert_to('heed log 1 ' || h.account_id, 'UTF8')))
    where account_id = ${accountId}`);
  await db.rows(sql`select * from seal_events(array[${accountId}]::uuid[], 1000)`);
}

/** What is committed to for the address, kept beside its salt, as it is after an erasure. */
export async function commitTo(db: Db, accountId: string, at: number): Promise<void> {
  await db.rows(sql`
    update event_seals s set
      recipient_commitment = sha256(uuid_send(s.recipient_salt) || convert_to('[' || to_json(e.recipient) || ','
        || coalesce(to_json(e.message_id)::text, 'null') || ',' || coalesce(to_json(e.keyword)::text, 'null') || ']', 'UTF8'))
    from events e
    where s.account_id = ${accountId} and s.position = ${at} and e.account_id = s.account_id and e.position = s.position`);
}

function changing(column: string, value: string, at: number): Tamper['change'] {
  return async (db, accountId) => {
    await db.text(`update events set ${column} = ${value} where account_id = $1 and position = $2`, [
      accountId,
      at,
    ]);
    await sealAnew(db, accountId, at);
  };
}

/** All behind a position go so many places on. */
async function move(db: Db, accountId: string, behind: number, by: number): Promise<void> {
  const events = sql`where account_id = ${accountId} and position`;
  await db.rows(sql`update events set position = position + 1000 ${events} > ${behind}`);
  await db.rows(sql`update events set position = position - 1000 + ${by} ${events} > 1000`);
  await db.rows(sql`update log_heads set position = position + ${by} where account_id = ${accountId}`);
}

async function disguise(
  db: Db,
  accountId: string,
  at: number,
  record: 'none' | 'unsigned' | 'replayed',
): Promise<void> {
  const erasureId = record === 'none' ? null : randomUUID();
  if (erasureId !== null)
    await db.rows(sql`
      insert into erasure_records (account_id, erasure_id, what, positions, replacement, at, key_id, signature)
      values (${accountId}, ${erasureId}, 'RECIPIENT', array[${at}]::bigint[], 'erased:1', now(),
        (select checkpoint::json ->> 'key' from seal_heads where account_id = ${accountId}),
        ${
          record === 'unsigned'
            ? Buffer.alloc(64, 7).toString('base64url')
            : sql`(select checkpoint::json ->> 'signature' from seal_heads where account_id = ${accountId})`
        })`);
  await db.rows(sql`
    update event_seals s set recipient_salt = null, texts_salt = null, recipient_erasure = ${erasureId}::uuid, texts_erasure = ${erasureId}::uuid,
      recipient_commitment = sha256(uuid_send(s.recipient_salt) || convert_to('[' || to_json(e.recipient) || ','
        || coalesce(to_json(e.message_id)::text, 'null') || ',' || coalesce(to_json(e.keyword)::text, 'null') || ']', 'UTF8')),
      texts_commitment = sha256(uuid_send(s.texts_salt) || convert_to('[' || coalesce(to_json(e.evidence)::text, 'null') || ','
        || coalesce(to_json(e.reason_text)::text, 'null') || ']', 'UTF8'))
    from events e
    where s.account_id = ${accountId} and s.position = ${at} and e.account_id = s.account_id and e.position = s.position`);
  await db.rows(sql`
    update events set recipient = 'erased:1', evidence = null, reason_text = null
    where account_id = ${accountId} and position = ${at}`);
}

const anotherSeal = /is not what was sealed: the checkpoint of .* in checkpoints-.*\.ndjson line \d+ says/;

export const tampers: readonly Tamper[] = [
  {
    says: 'a changed text',
    at: 7,
    explained: anotherSeal,
    change: changing('evidence', `'gave it in writing'`, 7),
  },
  {
    says: 'a changed address',
    at: 12,
    explained: anotherSeal,
    change: changing('recipient', `'+14155550000'`, 12),
  },
  {
    says: 'a changed time',
    at: 3,
    explained: anotherSeal,
    change: changing('occurred_at', `occurred_at - interval '1 year'`, 3),
  },
  { says: 'a changed scope', at: 18, explained: anotherSeal, change: changing('scope_key', '4', 18) },
  {
    says: 'a changed row, without new seals',
    at: 9,
    explained: /the seal is not that of the event/,
    async change(db, accountId) {
      await db.rows(sql`update events set hold = true where account_id = ${accountId} and position = 9`);
    },
  },
  {
    says: 'a removed row, all behind it moved up',
    at: 8,
    explained: anotherSeal,
    async change(db, accountId) {
      await db.rows(sql`delete from events where account_id = ${accountId} and position = 8`);
      await move(db, accountId, 8, -1);
      await sealAnew(db, accountId, 8);
    },
  },
  {
    says: 'a removed row, its place left empty',
    at: 8,
    explained: /the event is gone/,
    async change(db, accountId) {
      await db.rows(sql`delete from events where account_id = ${accountId} and position = 8`);
    },
  },
  {
    says: 'two swapped',
    at: 6,
    explained: anotherSeal,
    async change(db, accountId) {
      const of = sql`where account_id = ${accountId} and position`;
      await db.rows(sql`update events set position = 1000 ${of} = 6`);
      await db.rows(sql`update events set position = 6 ${of} = 9`);
      await db.rows(sql`update events set position = 9 ${of} = 1000`);
      await sealAnew(db, accountId, 6);
    },
  },
  {
    says: 'an inserted row, all behind it moved down',
    at: 11,
    explained: anotherSeal,
    async change(db, accountId) {
      await move(db, accountId, 10, 1);
      await db.rows(sql`
        insert into events select (jsonb_populate_record(e, jsonb_build_object(
          'position', 11, 'event_id', gen_random_uuid(), 'recipient', '+14155550001'))).*
        from events e where account_id = ${accountId} and position = 10`);
      await sealAnew(db, accountId, 11);
    },
  },
  {
    says: 'a rewritten tail',
    at: 13,
    explained: anotherSeal,
    async change(db, accountId) {
      await db.rows(sql`
        update events set recipient = '+1415777' || lpad(position::text, 4, '0')
        where account_id = ${accountId} and position >= 13`);
      await sealAnew(db, accountId, 13);
    },
  },
  {
    says: 'a cut-off tail, with the head set back',
    at: 18,
    explained: /the log was cut off here, .* says that it went to position 20, and what is sealed ends at 17/,
    async change(db, accountId) {
      await db.rows(sql`delete from events where account_id = ${accountId} and position > 17`);
      await db.rows(sql`update log_heads set position = 17 where account_id = ${accountId}`);
      await sealAnew(db, accountId, 18);
    },
  },
  {
    says: 'all of it made anew, with other salts',
    at: 1,
    explained: anotherSeal,
    change: (db, accountId) => sealAnew(db, accountId, 1),
  },
  {
    says: 'a disguised erasure, without a record',
    at: 4,
    explained: /its address is given as erased, but no record says that they were/,
    change: (db, accountId) => disguise(db, accountId, 4, 'none'),
  },
  {
    says: 'a disguised erasure, with a record that is not signed',
    at: 4,
    explained: /its address is given as erased, but the record of that has no good signature/,
    change: (db, accountId) => disguise(db, accountId, 4, 'unsigned'),
  },
  {
    says: 'a disguised erasure, with a signature from elsewhere',
    at: 4,
    explained: /its address is given as erased, but the record of that has no good signature/,
    change: (db, accountId) => disguise(db, accountId, 4, 'replayed'),
  },
  {
    says: 'an event put behind the end of the log',
    at: 21,
    explained: /an event stands behind the end of the log/,
    async change(db, accountId) {
      await db.rows(sql`
        insert into events select (jsonb_populate_record(e, jsonb_build_object('position', 21, 'event_id', gen_random_uuid()))).*
        from events e where account_id = ${accountId} and position = 20`);
    },
  },
];
