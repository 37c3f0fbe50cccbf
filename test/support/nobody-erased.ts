/** For what is built by hand in tests that erase nobody. */
import type { ErasedRecipients } from '../../src/core/log/erased-recipients.js';

export const nobodyErased: ErasedRecipients = {
  nameOf: () => 'erased:00000000000000000000000000000000',
  isName: () => Promise.resolve(false),
  storedAs: (_accountId, _erasures, addresses) => Promise.resolve(addresses),
  storedNow: (_accountId, address) => Promise.resolve(address),
  erased: () => null,
  claimedAmong: () => Promise.resolve(new Set()),
  tagsAfter: () => Promise.resolve([]),
};

/** What Services has of erasing. */
export const noErasures = {
  erased: nobodyErased,
  importFiles: { forgetNaming: () => Promise.resolve({ found: 0, next: null }) },
  erasureSettle: 0,
  somebodyErased: () => undefined,
};
