/** Who is calling: the platform, or an account's key with its role. */
import type { Role } from '../domain/vocabulary.js';
import { type Operation, permissions, reaches } from './permissions.js';
import { passesWhileSuspended } from './while-suspended.js';

export interface AccountCaller {
  kind: 'account';
  accountId: string;
  /** Of the key; of a token "token:" and its subject. */
  keyId: string;
  /** As events and the audit trail call it: the key's name; of a token as above. */
  keyName: string;
  role: Role;
  /** The account is suspended: but for what passes then, this is no key. */
  isSuspended?: true;
  /** What its key was limited to; none where it was not. */
  limits?: KeyLimits | undefined;
}

/** Null: as all keys. */
export interface KeyLimits {
  /** It runs registered documents alone. */
  trustedOnly: boolean;
  /** Units a minute. */
  reads: number | null;
  writes: number | null;
  /** WebSockets and event streams at each process. */
  sockets: number | null;
}
export type Caller = AccountCaller | { kind: 'platform' };

export type Admission =
  | { kind: 'admitted' }
  | { kind: 'unauthenticated' }
  | { kind: 'forbidden'; message: string };

/** Whether this caller may run this operation; null is a caller without a valid key. */
export function admit(caller: Caller | null, operation: Operation): Admission {
  if (caller === null || isShutOut(caller, operation)) return { kind: 'unauthenticated' };
  const need = permissions[operation];
  if (need === 'PLATFORM') {
    if (caller.kind === 'platform') return { kind: 'admitted' };
    return { kind: 'forbidden', message: 'this operation needs the platform key' };
  }
  if (caller.kind === 'platform') {
    return { kind: 'forbidden', message: "this operation needs an account's key, not the platform key" };
  }
  if (reaches(caller.role, need)) return { kind: 'admitted' };
  return {
    kind: 'forbidden',
    message: `this operation needs a key of role ${need} or above; this key is ${caller.role}`,
  };
}

function isShutOut(caller: Caller, operation: Operation): boolean {
  return caller.kind === 'account' && caller.isSuspended === true && !passesWhileSuspended(operation);
}

/** Whether a caller may hold anything open: nobody may on behalf of a suspended account. */
export function mayStay(caller: Caller | null): caller is Caller {
  return caller !== null && !(caller.kind === 'account' && caller.isSuspended === true);
}
