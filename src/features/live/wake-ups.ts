/** Wake-ups within one process. */
import type { WakeUps } from '../../core/log/wake-ups.js';

export function createWakeUps(): WakeUps {
  const listeners = new Map<string, Set<() => void>>();
  return {
    grew(accountId) {
      for (const wake of listeners.get(accountId) ?? []) wake();
    },
    listen(accountId, wake) {
      const ofAccount = listeners.get(accountId) ?? new Set();
      listeners.set(accountId, ofAccount.add(wake));
      return () => {
        ofAccount.delete(wake);
        if (ofAccount.size === 0) listeners.delete(accountId);
      };
    },
  };
}
