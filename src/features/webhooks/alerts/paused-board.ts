/** The endpoints of one account that Heed has paused, as last seen, for all who follow its alerts in this process. */
import type { WebhookEndpointRow } from '../../../core/graph/webhooks.js';
import type { Batch } from '../../../core/log/feeds.js';
import type { Board } from '../../../core/log/follow-board.js';

export interface PausedBoard extends Board<WebhookEndpointRow> {
  /** What a look has found. */
  seen(rows: readonly WebhookEndpointRow[]): void;
  /** All who follow it end with the error. */
  fail(error: unknown): void;
}

interface Raised {
  place: number;
  /** Since when it is paused: one that was resumed and paused again meanwhile is raised again. */
  pausedAt: number | null;
  batch: Batch<WebhookEndpointRow>;
}

export function createPausedBoard(): PausedBoard {
  const listeners = new Set<() => void>();
  /** By endpoint, in the order of their places. */
  let raised = new Map<string, Raised>();
  let last = 0;
  let failure: unknown = null;

  function wakeAll(): void {
    for (const wake of listeners) wake();
  }

  return {
    seen(rows) {
      const before = raised;
      const kept = rows.flatMap((row) => {
        const known = before.get(row.endpointId);
        return known?.pausedAt === row.pausedAt ? [[row.endpointId, known] as const] : [];
      });
      raised = new Map(kept);
      for (const row of rows) {
        if (raised.has(row.endpointId)) continue;
        last += 1;
        // The same object for all who follow, so that its message is made once. There are no places: who comes back begins anew.
        const place = { position: row.position, eventId: row.eventId };
        const batch = { items: [row], place, caughtUp: true, behind: 0 };
        raised.set(row.endpointId, { place: last, pausedAt: row.pausedAt, batch });
      }
      wakeAll();
    },
    fail(error) {
      failure = error;
      wakeAll();
    },
    standing: () => [...raised.values()].map(({ batch }) => batch),
    last: () => last,
    after(place) {
      for (const one of raised.values()) if (one.place > place) return one;
      return undefined;
    },
    listen(wake) {
      listeners.add(wake);
      return () => listeners.delete(wake);
    },
    failure: () => failure,
  };
}
