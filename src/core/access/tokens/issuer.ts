/** The OpenID Connect issuer whose tokens are taken, and what is read in them. */
import type { Role } from '../../domain/vocabulary.js';

export interface Issuer {
  /** As its tokens say it, letter by letter. */
  url: string;
  /** A token must be meant for one of these. */
  audiences: readonly string[];
  /** With which tokens may be signed: never with a shared secret, and never with nothing. */
  algorithms: readonly string[];
  /** The way to the claim that holds the id of the account, name by name. */
  accountClaim: readonly string[];
  /** The same of the roles. */
  roleClaim: readonly string[];
  /** What the values there mean. Of several the one that may most. */
  roles: ReadonlyMap<string, Role>;
  /** Seconds by which the clocks of the issuer and of Heed may differ. */
  clockTolerance: number;
}

/** Those that are signed with a private key: whoever can check them cannot make them. */
export const asymmetricAlgorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
] as const;
