import { createTagger } from '../../src/core/domain/address-tag.rules.js';
import type { RecipientSets } from '../../src/core/log/recipient-sets.js';

/** All is asked of the database. */
export const noRecipientSets: RecipientSets = {
  tagger: createTagger(new Uint8Array(16)),
  at: async () => null,
  drop: () => undefined,
};
