import { newEntry } from '../../core/access/audit-trail.queries.js';
import type { Author } from '../../core/access/author.js';
import { toldOfNew } from '../../core/access/told.rules.js';
import { keepRevocation, type TokenRevocation } from '../../core/access/tokens/token-revocations.queries.js';
import { formatInstant, type Instant, microseconds } from '../../core/domain/instant.js';
import type { Services } from '../../core/graph/context.js';
import { badWish, type Changed } from '../../core/settings/settings-change.js';

const furthestAhead = 5 * microseconds.minute;

export async function revokeTokens(
  {
    db,
    now,
    accessChanged,
    clockTolerance,
  }: Pick<Services, 'db' | 'now' | 'accessChanged' | 'clockTolerance'>,
  by: Author,
  wish: { subject: string | null; issuedBefore: Instant | null },
): Promise<Changed<TokenRevocation>> {
  const { subject } = wish;
  if (subject !== null && !/^[\x20-\x7e]{1,255}$/.test(subject))
    return badWish('subject: 1 to 255 printable characters of ASCII were expected, something else came');
  const at = now();
  if (wish.issuedBefore !== null && wish.issuedBefore > at + furthestAhead)
    return badWish('issuedBefore: a time at most 5 minutes ahead was expected, a later one came');
  const issuedBefore = wish.issuedBefore ?? at + clockTolerance * 1_000_000;
  const told = toldOfNew(`Tokens ${subject ?? 'of everybody'}`, {
    issuedBefore: formatInstant(issuedBefore),
  });
  const revoked = { subject, issuedBefore, revokedBy: by.actor.name };
  const kept = await keepRevocation(db, by.accountId, revoked, newEntry(by, told));
  if (kept === undefined) throw new Error('a revocation was neither made nor found');
  accessChanged(by.accountId);
  return { kind: 'done', result: kept };
}
