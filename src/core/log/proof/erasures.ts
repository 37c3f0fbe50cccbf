/**
 * What whoever erases needs: an event is sealed before it is erased, and the erasure is signed. Which events it is, the database says,
 * and what the database says may not be so: nothing is signed before it was read as whoever verifies reads it.
 */
import type { Db } from '../../db/connect.js';
import { formatInstant, type Instant } from '../../domain/instant.js';
import { goodErasuresOf } from './check-chain.js';
import { sealBeforeFirst } from './chain.rules.js';
import { faultOf } from './check-event.rules.js';
import type { CheckpointKeys } from './checkpoint-keys.js';
import { sealedEventsAt, sealsAt } from './sealed-events.queries.js';
import { sealUpTo } from './sealer.js';
import { type ErasureRecord, signedErasure } from './signed-statements.rules.js';

export interface Erasures {
  /**
   * What the SQL function erase_seals is given, before the events are changed and in the same transaction. Seals the log as far as the
   * last of the positions, at once. Rejects with ErasureRefused, and signs nothing, where one of the events is not what was sealed or
   * is not to be erased.
   */
  signErasure(erasure: ErasureToSign): Promise<ErasureRecord>;
}

export interface ErasureToSign extends Omit<ErasureRecord, 'at' | 'seals' | 'key' | 'signature'> {
  /** Ascending, 10,000 at most. */
  positions: readonly number[];
  at: Instant;
  /** Why an event is none of those that are to be erased; null for one that is. */
  whyNot(event: WhatWasSealed): string | null;
}

/** What stands in an event, and fits its seal. */
export interface WhatWasSealed {
  recipient: string;
  evidence: string | null;
  reasonText: string | null;
  /** RFC 3339. */
  recordedAt: string;
}

/** The database has named an event that is not to be erased: somebody may have changed it for that. */
export class ErasureRefused extends Error {
  constructor(
    readonly accountId: string,
    readonly position: number,
    readonly fault: string,
  ) {
    super(`position ${position} of the log is not erased: ${fault}`);
    this.name = 'ErasureRefused';
  }
}

const eventsOfPiece = 1_000;

export function createErasures(db: Db, keys: CheckpointKeys): Erasures {
  return {
    async signErasure({ at, whyNot, ...erasure }) {
      const { account, positions } = erasure;
      await sealUpTo(db, account, positions.at(-1) ?? 0);
      const seals: string[] = [];
      for (let from = 0; from < positions.length; from += eventsOfPiece)
        seals.push(
          ...(await checked({ db, keys }, account, positions.slice(from, from + eventsOfPiece), whyNot)),
        );
      const unsigned = { ...erasure, seals, at: formatInstant(at), key: keys.keyId };
      return { ...unsigned, signature: keys.sign(signedErasure(unsigned)) };
    },
  };
}

/** The seals of these events, each of which is what was sealed, and is to be erased. */
async function checked(
  { db, keys }: { db: Db; keys: CheckpointKeys },
  accountId: string,
  positions: readonly number[],
  whyNot: ErasureToSign['whyNot'],
): Promise<string[]> {
  const events = await sealedEventsAt(db, accountId, positions);
  const rows = await sealsAt(
    db,
    accountId,
    positions.map((position) => position - 1),
  );
  const erasures = await goodErasuresOf(db, keys, accountId, events);
  const before = new Map(rows.map(({ position, seal }) => [position + 1, seal]));
  before.set(1, sealBeforeFirst(accountId));
  const byPosition = new Map(events.map((event) => [event.position, event]));
  return positions.map((position) => {
    const event = byPosition.get(position);
    const fault = faultOf(event, before.get(position) ?? '', erasures);
    if (fault !== null || event?.seal == null || event.body === null)
      throw new ErasureRefused(accountId, position, fault ?? 'the event has no seal');
    const [recipient = ''] = JSON.parse(event.recipient ?? '[]') as string[];
    const [evidence = null, reasonText = null] = JSON.parse(event.texts ?? '[]') as (string | null)[];
    const { recordedAt } = JSON.parse(event.body) as { recordedAt: string };
    const reason = whyNot({ recipient, evidence, reasonText, recordedAt });
    if (reason !== null) throw new ErasureRefused(accountId, position, reason);
    return event.seal;
  });
}
