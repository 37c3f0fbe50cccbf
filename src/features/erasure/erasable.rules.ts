/** Which events an erasure may take: those that the database names are looked at once more before it is signed. */
import { type AddressInText, withoutAddress } from '../../core/domain/address-in-text.rules.js';
import { type Instant } from '../../core/domain/instant.js';
import type { WhatWasSealed } from '../../core/log/proof/erasures.js';

/** Null: it may. */
export type WhyNot = (event: WhatWasSealed) => string | null;

/** `names`: the address, and names that stand for it. */
export function unlessOf(names: readonly string[]): WhyNot {
  return ({ recipient }) => (names.includes(recipient) ? null : 'it is an event of somebody else');
}

export function unlessNaming(address: AddressInText): WhyNot {
  return ({ evidence, reasonText }) => {
    // Another erasure has taken them meanwhile.
    if (evidence === null && reasonText === null) return null;
    const text = [evidence, reasonText].filter((one) => one !== null).join(' ');
    return withoutAddress(text, address, '') === text ? 'its texts do not name who is erased' : null;
  };
}

/** Between the clock of the database, which says what is old enough, and ours. */
const clocksDiffer = 3_600_000;

/** `days`: for which texts are kept; null: for good. */
export function unlessOld(days: number | null, now: Instant): WhyNot {
  return ({ recordedAt }) => {
    const kept = days === null ? Infinity : days * 86_400_000;
    return Date.parse(recordedAt) + kept > now / 1_000 + clocksDiffer
      ? 'its texts are not past their time'
      : null;
  };
}
