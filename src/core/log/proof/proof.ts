/** What proves an account's log, for those who check it and for those who erase from it. */
import type { CheckpointFiles } from './checkpoint-files.js';
import type { CheckpointKeys } from './checkpoint-keys.js';
import type { Erasures } from './erasures.js';

export interface Proof extends Erasures {
  readonly keys: CheckpointKeys;
  readonly files: CheckpointFiles;
  /** Milliseconds after which an event is in a checkpoint, if all goes well. */
  readonly usualLag: number;
  /** Takes a log as it is, against what was signed. False: nothing speaks against it. */
  accept(accountId: string, reason: string): Promise<boolean>;
}
