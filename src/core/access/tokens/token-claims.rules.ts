/** From what a token says to who it is. Whatever is not as it should be is null: why is told to nobody. */
import type { Role } from '../../domain/vocabulary.js';
import { reaches } from '../permissions.js';
import type { Issuer } from './issuer.js';

/** What a good token says. */
export interface TokenIdentity {
  accountId: string;
  /** Whose it is, as the issuer calls them. */
  subject: string;
  role: Role;
  /** Both in seconds since 1970, by the issuer's clock. */
  issuedAt: number;
  expiresAt: number;
}

/** As OpenID Connect has it. */
const longestSubject = 255;
const rolesAtMost = 200;
const anId = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

export function identityIn(claims: Readonly<Record<string, unknown>>, issuer: Issuer): TokenIdentity | null {
  const { sub: subject, iat: issuedAt, exp: expiresAt } = claims;
  if (!isSubject(subject) || !isTime(issuedAt) || !isTime(expiresAt)) return null;
  const accountId = accountIn(claimAt(claims, issuer.accountClaim));
  const role = roleIn(claimAt(claims, issuer.roleClaim), issuer.roles);
  if (accountId === null || role === null) return null;
  return { accountId, subject, role, issuedAt, expiresAt };
}

/** Own properties only: a claim named "constructor" is none unless the token has it. */
function claimAt(claims: unknown, path: readonly string[]): unknown {
  let value: unknown = claims;
  for (const name of path) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    if (!Object.hasOwn(value, name)) return undefined;
    value = Reflect.get(value, name);
  }
  return value;
}

/** One account: of several nobody could tell which is meant. */
function accountIn(value: unknown): string | null {
  const [only, ...more] = [value].flat();
  if (typeof only !== 'string' || more.length > 0) return null;
  const accountId = only.toLowerCase();
  return anId.test(accountId) ? accountId : null;
}

function roleIn(value: unknown, roles: Issuer['roles']): Role | null {
  const values = [value].flat();
  if (values.length > rolesAtMost) return null;
  const known = values.flatMap((one) => (typeof one === 'string' ? (roles.get(one) ?? []) : []));
  return known.reduce<Role | null>(
    (most, role) => (most === null || reaches(role, most) ? role : most),
    null,
  );
}

/** Printable: it stands in the log as the actor. */
function isSubject(value: unknown): value is string {
  return typeof value === 'string' && value.length <= longestSubject && /^[\x20-\x7e]+$/.test(value);
}

/** Seconds that an Instant can hold. */
function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 && value < 8_000_000_000;
}
