/**
 * How many sockets each key has open at this process, WebSockets and event streams: what a socket costs, it costs the process
 * that holds it.
 */
import type { Caller } from '../../core/access/caller.js';

export interface SocketCount {
  /** Counts one more, and gives what is to be called when it closes; null where there are as many as may be. */
  enter(caller: Caller): (() => void) | null;
  /** How many may be. */
  most(caller: Caller): number;
}

export function createSocketCount(perKey: number): SocketCount {
  const open = new Map<string, number>();

  function most(caller: Caller): number {
    const own = caller.kind === 'account' ? (caller.limits?.sockets ?? perKey) : perKey;
    return Math.min(own, perKey);
  }

  return {
    most,
    enter(caller) {
      const key = caller.kind === 'account' ? `${caller.accountId} ${caller.keyId}` : caller.kind;
      const before = open.get(key) ?? 0;
      if (before >= most(caller)) return null;
      open.set(key, before + 1);
      let counts = true;
      return () => {
        if (!counts) return;
        counts = false;
        const left = (open.get(key) ?? 1) - 1;
        if (left === 0) open.delete(key);
        else open.set(key, left);
      };
    },
  };
}
