/** What whoever erases needs: an event is sealed before it is erased, and the erasure is signed. */
import type { Db } from '../../db/connect.js';
import { formatInstant, type Instant } from '../../domain/instant.js';
import type { CheckpointKeys } from './checkpoint-keys.js';
import { sealUpTo } from './sealer.js';
import { type ErasureRecord, signedErasure } from './signed-statements.rules.js';

export interface Erasures {
  /** Seals the log up to a position, at once. Rejects where it does not go so far. */
  sealUpTo(accountId: string, position: number): Promise<void>;
  /**
   * What the SQL function erase_seals is given, before the events are changed and in the same transaction. `positions`: ascending,
   * 10,000 at most.
   */
  signErasure(erasure: ErasureToSign): ErasureRecord;
}

export type ErasureToSign = Omit<ErasureRecord, 'at' | 'key' | 'signature'> & { at: Instant };

export function createErasures(db: Db, keys: CheckpointKeys): Erasures {
  return {
    sealUpTo: (accountId, position) => sealUpTo(db, accountId, position),
    signErasure(erasure) {
      const unsigned = { ...erasure, at: formatInstant(erasure.at), key: keys.keyId };
      return { ...unsigned, signature: keys.sign(signedErasure(unsigned)) };
    },
  };
}
