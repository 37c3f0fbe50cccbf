/** Goes through a log's seals, a piece after the other, and finds the first that is broken. */
import { setImmediate as turn } from 'node:timers/promises';
import type { Db } from '../../db/connect.js';
import { formatInstant } from '../../domain/instant.js';
import { sealBeforeFirst } from './chain.rules.js';
import { faultOf } from './check-event.rules.js';
import type { CheckpointKeys } from './checkpoint-keys.js';
import { erasuresById, sealedEvents, sealsAt, type SealedEvent } from './sealed-events.queries.js';
import { type ErasureRecord, signedErasure } from './signed-statements.rules.js';

/** Some 20 ms of the database's work, and less of this process's. */
const eventsOfPiece = 1_000;

export type ChainChecked =
  | { kind: 'whole'; seals: number }
  | { kind: 'broken'; seals: number; position: number; fault: string };

/**
 * `from` … `to`: both checked, and sealed according to the log itself. It begins with the seal before `from`, which holds when a
 * checkpoint behind it does. `rest`: what it lets others do after each piece.
 */
export async function checkChain(
  { db, keys }: { db: Db; keys: CheckpointKeys },
  accountId: string,
  { from, to }: { from: number; to: number },
  rest: (took: number) => Promise<void> = async () => turn(),
): Promise<ChainChecked> {
  let seals = 0;
  let before = await sealBefore(db, accountId, from);
  if (before === null) return { kind: 'broken', seals, position: from - 1, fault: 'the event has no seal' };
  for (let position = from; position <= to;) {
    const began = performance.now();
    const upTo = Math.min(to, position + eventsOfPiece - 1);
    const events = await sealedEvents(db, accountId, { after: position - 1, upTo });
    const erasures = await goodErasuresOf(db, keys, accountId, events);
    for (let next = 0; position <= upTo; position += 1) {
      const event = events[next]?.position === position ? events[next] : undefined;
      if (event !== undefined) next += 1;
      const fault = faultOf(event, before, erasures);
      if (fault !== null || event?.seal == null)
        return { kind: 'broken', seals, position, fault: fault ?? 'the event has no seal' };
      before = event.seal;
      seals += 1;
    }
    await rest(performance.now() - began);
  }
  return { kind: 'whole', seals };
}

/** Null: there is none. */
export async function sealBefore(db: Db, accountId: string, position: number): Promise<string | null> {
  if (position === 1) return sealBeforeFirst(accountId);
  const [row] = await sealsAt(db, accountId, [position - 1]);
  return row?.seal ?? null;
}

/** As faultOf takes them. */
export async function goodErasuresOf(
  db: Db,
  keys: CheckpointKeys,
  accountId: string,
  events: readonly SealedEvent[],
): Promise<ReadonlyMap<string, ErasureRecord | null>> {
  const found = await erasuresOf(db, keys, accountId, events);
  return new Map(found.map(({ record, isGood }) => [record.erasure, isGood ? record : null]));
}

/** The records that events name which are given as erased, and whether their signatures are good. */
export async function erasuresOf(
  db: Db,
  keys: CheckpointKeys,
  accountId: string,
  events: readonly SealedEvent[],
): Promise<{ record: ErasureRecord; isGood: boolean }[]> {
  const named = new Set<string>();
  for (const event of events) {
    if (event.recipient_salt === null && event.recipient_erasure !== null) named.add(event.recipient_erasure);
    if (event.texts_salt === null && event.texts_erasure !== null) named.add(event.texts_erasure);
  }
  if (named.size === 0) return [];
  const kept = await erasuresById(db, accountId, [...named]);
  return kept.map((row) => {
    const record: ErasureRecord = {
      account: accountId,
      erasure: row.erasure_id,
      what: row.what,
      positions: row.positions,
      seals: row.seals,
      replacement: row.replacement,
      at: formatInstant(row.at),
      key: row.key_id,
      signature: row.signature,
    };
    const isGood = keys.isSigned(record.key, signedErasure(record), record.signature);
    return { record, isGood };
  });
}
