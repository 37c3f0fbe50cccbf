/** A message or a signal as it was understood with an account's settings, before it is known which campaign it answers. */
import type { Erased, ErasedRecipients } from '../../core/log/erased-recipients.js';
import type { CampaignTracer, Traced } from '../../core/log/campaign-tracer.js';
import type { AccountSettings } from '../../core/settings/account-settings.js';
import type { Understood } from './meaning.rules.js';
import { addressesOf, type Addressed, cleaner, type Known, storedNames } from './addressed.rules.js';
import type { Refused } from './plan-inbound.rules.js';

export interface Heard {
  kind: 'heard';
  understood: Understood;
  where: Addressed;
  /** The key under which it is processed once (I7). */
  claimKey: string;
  /** What its campaign is looked up by; null where none is looked up. */
  traced: Traced | null;
}

/**
 * The campaign that each of these answers, null where none was found; null for all where that cannot be said in time.
 * Undefined, at once, where nothing is to be looked up: accounts that have never screened a campaign's recipients pay nothing.
 */
export function answeredCampaigns(
  tracer: CampaignTracer,
  settings: AccountSettings,
  heard: readonly (Heard | Refused)[],
): Promise<(string | null)[] | null> | undefined {
  if (!settings.tracesCampaigns || settings.attributionDays === 0) return undefined;
  const traced: Traced[] = [];
  const places: number[] = [];
  for (const [place, one] of heard.entries()) {
    if (one.kind === 'refused' || one.traced === null) continue;
    for (const recipient of storedNames(one.where)) {
      traced.push({ ...one.traced, recipient });
      places.push(place);
    }
  }
  if (traced.length === 0) return undefined;
  return tracer.trace(settings.accountId, settings.attributionDays, traced).then((found) => {
    if (found === null) return null;
    const answered: (string | null)[] = heard.map(() => null);
    for (const [index, place] of places.entries()) answered[place] ??= found[index] ?? null;
    return answered;
  });
}

/** The same of an account that has erased people: of what they say is stored what does not name them. */
export async function withErased(
  erased: ErasedRecipients,
  { accountId, erasures }: AccountSettings,
  heard: readonly (Heard | Refused)[],
): Promise<(Heard | Refused)[]> {
  const addresses = heard.flatMap((one) => (one.kind === 'refused' ? [] : addressesOf(one.where)));
  const stored = await erased.storedAs(accountId, erasures, addresses);
  const names = new Map(addresses.map((address, place) => [address, stored[place] ?? address]));
  const named = heard.map((one) => (one.kind === 'refused' ? one : withNames(one, erasedOf)));
  // Until an erasure has come to them, claims of before it stand under the address. The writer refuses whoever has looked before that.
  const claimed = await erased.claimedAmong(
    accountId,
    named.flatMap((one) =>
      one.kind === 'refused' || cleaner(one.where).cleanId(one.claimKey) === one.claimKey
        ? []
        : [one.claimKey],
    ),
  );
  return named.map((one) => {
    if (one.kind === 'refused' || claimed.has(one.claimKey)) return one;
    return { ...one, claimKey: cleaner(one.where).cleanId(one.claimKey) };
  });

  function erasedOf(recipient: string): Erased | null {
    return erased.erased(accountId, recipient, names.get(recipient) ?? recipient);
  }
}

function withNames(one: Heard, erasedOf: (recipient: string) => Erased | null): Heard {
  const known = (recipient: string): Known => {
    const who = erasedOf(recipient);
    return who === null ? { recipient } : { recipient, erased: who };
  };
  const { where } = one;
  const also = where.also.map(({ recipient }) => known(recipient));
  return { ...one, where: { ...where, ...known(where.recipient), also } };
}
