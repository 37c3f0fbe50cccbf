import type { Proof } from '../../src/core/log/proof/proof.js';

const refuse = () => {
  throw new Error('nothing is sealed in this test');
};

/** For tests without seals. */
export const noProof: Proof = {
  get keys() {
    return refuse();
  },
  get files() {
    return refuse();
  },
  usualLag: 0,
  accept: refuse,
  signErasure: refuse,
};
