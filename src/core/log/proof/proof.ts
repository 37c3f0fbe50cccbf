/** What proves an account's log, for those who check it and for those who erase from it. */
import type { CheckpointFiles } from './checkpoint-files.js';
import type { CheckpointKeys } from './checkpoint-keys.js';
import type { Erasures } from './erasures.js';

export interface Proof extends Erasures {
  readonly keys: CheckpointKeys;
  readonly files: CheckpointFiles;
}
