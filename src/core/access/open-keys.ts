/**
 * The keys of what is held open: sockets, on which nothing may happen for hours. Each key is looked up again every second,
 * all in one statement, and at once when something about keys has changed; whoever holds one that opens nothing any more is
 * told so.
 */
import { startRounds } from '../domain/rounds.js';
import type { Authenticator } from './authenticate.js';
import { mayStay } from './caller.js';

export interface OpenKeys {
  /** Calls `gone`, once, when the key opens nothing any more; until the function given back is called. */
  watch(secret: string, gone: () => void): () => void;
  /** Looks now. */
  look(): void;
  stop(): Promise<void>;
}

export interface OpenKeysOptions {
  authenticator: Pick<Authenticator, 'callerOf'>;
  /** Keys could not be looked up: once for each trouble. Nothing ends for that. */
  onTrouble(error: unknown): void;
  /** Milliseconds between two looks. */
  every?: number;
}

export function watchOpenKeys({ authenticator, onTrouble, every = 1_000 }: OpenKeysOptions): OpenKeys {
  const holders = new Map<string, Set<() => void>>();
  let isTroubled = false;

  async function lookAt(secret: string): Promise<void> {
    if (mayStay(await authenticator.callerOf(secret))) return;
    const gone = holders.get(secret) ?? new Set();
    holders.delete(secret);
    for (const tell of gone) tell();
  }

  async function lookAtAll(): Promise<void> {
    const looks = await Promise.allSettled([...holders.keys()].map(lookAt));
    const failed = looks.find((look) => look.status === 'rejected');
    if (failed !== undefined && !isTroubled) onTrouble(failed.reason);
    isTroubled = failed !== undefined;
  }

  const rounds = startRounds({ round: lookAtAll, onError: onTrouble, every, first: every });
  return {
    watch(secret, gone) {
      const ofKey = holders.get(secret) ?? new Set();
      holders.set(secret, ofKey.add(gone));
      return () => {
        ofKey.delete(gone);
        if (ofKey.size === 0 && holders.get(secret) === ofKey) holders.delete(secret);
      };
    },
    look: () => void lookAtAll(),
    stop: rounds.stop,
  };
}
