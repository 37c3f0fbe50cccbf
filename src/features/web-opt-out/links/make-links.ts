/** Makes links: one for each recipient, campaign and sender, however often and from wherever it is asked for. */
import { randomBytes } from 'node:crypto';
import { DatabaseAway, DatabaseTimeout, tooManyWait } from '../../../core/db/database-error.js';
import type { Services } from '../../../core/graph/context.js';
import { tokenLength, tokensOf } from './link-token.rules.js';
import { insertLinks, type WantedLink } from './links.queries.js';

/** Links of one call at most. */
export const linksLimit = 10_000;

/** Calls that may wait for their turn; and milliseconds that one waits. */
const mostWaiting = 100;
const patience = 30_000;
/** Rounds after which there is more amiss than chance: in each the few go on whose token was taken. */
const mostRounds = 20;

export interface LinkServices extends Pick<Services, 'db' | 'linkTurns' | 'erased'> {
  /** How many recipients of the account were erased, as last read here and as it is now. */
  settings: Record<'known' | 'current', (accountId: string) => Promise<{ erasures: number }>>;
}

/** Gives so many tokens that nobody can foresee. */
export type DrawTokens = (count: number) => string[];

/**
 * The tokens, in the order asked; at most linksLimit in one statement. Recipients as they are stored, several times the
 * same if need be; senders and campaigns that are the account's, which the caller has made sure of. When this returns, the
 * links work.
 */
export async function makeLinks(
  { db, linkTurns, settings, erased }: LinkServices,
  accountId: string,
  wanted: readonly WantedLink[],
  draw: DrawTokens = drawTokens,
): Promise<string[]> {
  if (wanted.length === 0) return [];
  if (linkTurns.waiting() >= mostWaiting) throw new DatabaseAway(tooManyWait, false);
  const since = performance.now();
  return linkTurns.take(accountId, async () => {
    if (performance.now() - since > patience) throw new DatabaseTimeout(patience, false);
    const tokens: (string | null)[] = wanted.map(() => null);
    let { erasures } = await settings.known(accountId);
    for (let round = 0; tokens.includes(null); round += 1) {
      if (round > mostRounds)
        throw new Error('the tokens that were drawn are those of other links, each time');
      const places = [...tokens.keys()].filter((place) => tokens[place] === null);
      const asked = places.flatMap((place) => wanted[place] ?? []);
      const stored = await erased.storedAs(
        accountId,
        erasures,
        asked.map(({ recipient }) => recipient),
      );
      const again = asked.map((link, place) => ({ ...link, recipient: stored[place] ?? link.recipient }));
      const found = await insertLinks(db, accountId, again, draw(again.length), erasures);
      // Somebody was erased since the settings were read.
      if (found === null) ({ erasures } = await settings.current(accountId));
      else for (const [index, place] of places.entries()) tokens[place] = found[index] ?? null;
    }
    return tokens as string[];
  });
}

/** Where a link leads: whoever opens the address may opt the recipient out. `publicUrl`: without a slash at the end. */
export function linkUrl(publicUrl: string, token: string): string {
  return `${publicUrl}/u/${token}`;
}

/** A few more bytes than characters: some fit none. */
function drawTokens(count: number): string[] {
  const tokens: string[] = [];
  while (tokens.length < count) {
    const missing = count - tokens.length;
    tokens.push(...tokensOf(randomBytes(Math.ceil(missing * tokenLength * 1.05) + 16), missing));
  }
  return tokens;
}
