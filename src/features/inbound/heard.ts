/** A message or a signal as it was understood with an account's settings, before it is known which campaign it answers. */
import type { ErasedRecipients } from '../../core/log/erased-recipients.js';
import type { CampaignTracer, Traced } from '../../core/log/campaign-tracer.js';
import type { AccountSettings } from '../../core/settings/account-settings.js';
import type { Understood } from './meaning.rules.js';
import type { Addressed, Refused } from './plan-inbound.rules.js';

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
    traced.push(one.traced);
    places.push(place);
  }
  if (traced.length === 0) return undefined;
  return tracer.trace(settings.accountId, settings.attributionDays, traced).then((found) => {
    if (found === null) return null;
    const answered: (string | null)[] = heard.map(() => null);
    for (const [index, place] of places.entries()) answered[place] = found[index] ?? null;
    return answered;
  });
}

/** The same of an account that has erased people: of what they say is stored what does not name them. */
export async function withErased(
  erased: ErasedRecipients,
  { accountId, erasures }: AccountSettings,
  heard: readonly (Heard | Refused)[],
): Promise<(Heard | Refused)[]> {
  const addresses = heard.map((one) => (one.kind === 'refused' ? '' : one.where.recipient));
  const stored = await erased.storedAs(accountId, erasures, addresses);
  const known = heard.map((one, place) => {
    if (one.kind === 'refused') return { one, who: null, cleanKey: null };
    const who = erased.erased(accountId, addresses[place] ?? '', stored[place] ?? '');
    return { one, who, cleanKey: who === null ? one.claimKey : who.cleanId(one.claimKey) };
  });
  // Until an erasure has come to them, claims of before it stand under the address. The writer refuses whoever has looked before that.
  const named = known.flatMap(({ one, cleanKey }) =>
    one.kind === 'refused' || one.claimKey === cleanKey ? [] : [one.claimKey],
  );
  const claimed = await erased.claimedAmong(accountId, named);
  return known.map(({ one, who, cleanKey }) => {
    if (one.kind === 'refused' || who === null) return one;
    return {
      ...one,
      where: { ...one.where, erased: who },
      claimKey: claimed.has(one.claimKey) ? one.claimKey : cleanKey,
      traced: one.traced === null ? null : { ...one.traced, recipient: who.name },
    };
  });
}
