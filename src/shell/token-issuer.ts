/** The issuer of tokens as the environment says it. docs/access.md explains it, docs/configuration.md lists it. */
import { z } from 'zod';
import { asymmetricAlgorithms, type Issuer } from '../core/access/tokens/issuer.js';
import { isSafeAddress } from '../core/access/tokens/fetch-json.js';
import { Role } from '../core/domain/vocabulary.js';

const claimShape =
  "a claim's name, or the way to it as a JSON Pointer: heed_account, https://example.com/account, /heed/account";
const rolesShape = `what the role claim's values mean, as value=ROLE with commas between them: admins=ADMIN,support=AGENT (${Object.keys(Role).join(', ')})`;

const claim = z.string().transform((text, context) => {
  const path = readClaim(text);
  if (path !== null) return path;
  context.addIssue(claimShape);
  return z.NEVER;
});

const roles = z.string().transform((text, context) => {
  const read = readRoles(text);
  if (read !== null) return read;
  context.addIssue(rolesShape);
  return z.NEVER;
});

const algorithmsShape = `some of ${asymmetricAlgorithms.join(', ')}, with commas between them`;
const algorithms = z.string().transform((text, context) => {
  const names = listIn(text);
  if (names.length > 0 && names.every((name) => asymmetricAlgorithms.some((one) => one === name)))
    return names;
  context.addIssue(algorithmsShape);
  return z.NEVER;
});

const toleranceShape = 'a whole number of seconds from 0 to 300';

export const issuerVariables = {
  OIDC_ISSUER: z
    .string()
    .refine(
      (url) => isSafeAddress(url) && !/[?#\s]/.test(url),
      'an https address like https://login.example.com/realms/acme, as its tokens say it, without ? and # (http on this machine only)',
    )
    .optional(),
  OIDC_AUDIENCE: z
    .string()
    .transform(listIn)
    .refine((names) => names.length > 0, 'whom tokens are for, several with commas between them')
    .optional(),
  OIDC_ACCOUNT_CLAIM: claim.optional(),
  OIDC_ROLE_CLAIM: claim.optional(),
  OIDC_ROLES: roles.optional(),
  OIDC_ALGORITHMS: algorithms.optional(),
  OIDC_CLOCK_TOLERANCE: z
    .string()
    .regex(/^\d{1,3}$/, toleranceShape)
    .transform(Number)
    .refine((seconds) => seconds <= 300, toleranceShape)
    .optional(),
};

type Read = { [Name in keyof typeof issuerVariables]?: z.output<(typeof issuerVariables)[Name]> };

/** Undefined: keys only. */
export function issuerFrom(read: Read): Issuer | undefined {
  const { OIDC_ISSUER: url, OIDC_AUDIENCE: audiences, OIDC_ROLES: roles } = read;
  if (url === undefined || audiences === undefined || roles === undefined) return undefined;
  return {
    url,
    audiences,
    roles,
    algorithms: read.OIDC_ALGORITHMS ?? asymmetricAlgorithms,
    accountClaim: read.OIDC_ACCOUNT_CLAIM ?? ['heed_account'],
    roleClaim: read.OIDC_ROLE_CLAIM ?? ['heed_role'],
    clockTolerance: read.OIDC_CLOCK_TOLERANCE ?? 30,
  };
}

/** What one needs of another: the variable, and what was expected. Nobody has a role that nobody has given out. */
export function issuerProblems(given: Record<string, string | undefined>): [string, string][] {
  if (given['OIDC_ISSUER'] !== undefined) {
    const needed = {
      OIDC_AUDIENCE: 'one, since OIDC_ISSUER is set',
      OIDC_ROLES: `${rolesShape}, since OIDC_ISSUER is set`,
    };
    return Object.entries(needed).filter(([name]) => given[name] === undefined);
  }
  const others = Object.keys(issuerVariables).filter((name) => given[name] !== undefined);
  return others.length === 0 ? [] : [['OIDC_ISSUER', `one, since ${others.join(', ')} is set`]];
}

/** Null: it is none. */
function readClaim(text: string): string[] | null {
  if (!text.startsWith('/')) return /^\S{1,200}$/.test(text) ? [text] : null;
  if (/~(?![01])/.test(text)) return null;
  const names = text
    .slice(1)
    .split('/')
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));
  return names.length <= 10 && names.every((name) => name !== '') ? names : null;
}

function readRoles(text: string): ReadonlyMap<string, Role> | null {
  const read = new Map<string, Role>();
  for (const pair of listIn(text)) {
    const at = pair.lastIndexOf('=');
    const [value, role] = [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
    if (at < 1 || value === '' || !isRole(role) || read.has(value)) return null;
    read.set(value, role);
  }
  return read.size === 0 ? null : read;
}

function isRole(text: string): text is Role {
  return Object.hasOwn(Role, text);
}

function listIn(text: string): string[] {
  return text
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
}
