/**
 * Who is woken when an account's log has grown: followers in this process at once, other processes by hints, many
 * accounts in one and some milliseconds apart. Hints get lost: so, while there are followers here, the heads of their
 * accounts are asked for every 700 ms, in one statement, and after each reconnect all followers are woken.
 */
import type { Db } from '../../core/db/connect.js';
import { headsOf } from '../../core/log/events.queries.js';
import type { WakeUps } from '../../core/log/wake-ups.js';
import { type HintChannelTimes, openHintChannel } from './hint-channel.js';
import { overListen } from './listen-link.js';
import { type NatsBus, overNats } from './nats-link.js';

export interface RunningWakeUps extends WakeUps {
  /** Tells other processes that what opens the account has changed: a key was revoked, for instance. As lossy as all hints. */
  accessChanged(accountId: string): void;
  /** How many followers listen here. */
  followers(): number;
  /** Whether hints of other processes are heard. */
  hearsHints(): boolean;
  /** Sends the hints that wait and closes. Followers are woken no more. */
  stop(): Promise<void>;
}

export interface WakeUpsOptions {
  db: Db;
  databaseUrl: string;
  /** Where hints travel; over LISTEN and NOTIFY of the database without it. */
  nats?: NatsBus | undefined;
  /** Another process says that what opens an account has changed; or hints of that may have been missed. */
  onAccess?(): void;
  /** Hints or heads could not be had; trying goes on. */
  onTrouble(error: unknown): void;
  times?: Partial<WakeUpsTimes>;
}

/** Milliseconds. */
export interface WakeUpsTimes extends HintChannelTimes {
  /** Between two hints to other processes, at least. */
  hint: number;
  /** Between two looks at the heads. */
  look: number;
}

export function createWakeUps(options: WakeUpsOptions): RunningWakeUps {
  const { db, databaseUrl, nats, onTrouble, onAccess = () => undefined, times = {} } = options;
  const { hint = 25, look = 700 } = times;
  /** Of each account: whom to wake, and how far each has read. */
  const listeners = new Map<string, Map<() => void, () => number>>();
  /** How many recipients had been erased at the last look, where there were some. */
  const erasures = new Map<string, number>();
  let untold = new Set<string>();
  let hintTimer: NodeJS.Timeout | undefined;
  let hintedAt = -Infinity;
  let lookTimer: NodeJS.Timeout | undefined;
  let looking: Promise<void> | undefined;
  let lookFailed = false;
  let stopped = false;

  function wake(accountId: string): void {
    for (const wakeOne of listeners.get(accountId)?.keys() ?? []) wakeOne();
  }

  function wakeEverybody(): void {
    for (const accountId of listeners.keys()) wake(accountId);
  }

  const hints = openHintChannel({
    openLink: nats === undefined ? overListen(databaseUrl) : overNats(nats),
    onHint: (accountIds) => accountIds.forEach(wake),
    onAccess,
    onListening() {
      wakeEverybody();
      onAccess();
    },
    onTrouble,
    // Of several NATS servers the next is tried, so none of them is waited for for long.
    times: nats === undefined ? times : { patience: 3_000, ...times },
  });

  function tellOthers(): void {
    clearTimeout(hintTimer);
    hintTimer = undefined;
    hintedAt = performance.now();
    hints.send([...untold]);
    untold = new Set();
  }

  /** At once, or when the last hint is old enough; what grows until then goes with it. */
  function tellOthersSoon(): void {
    if (stopped) return;
    hintTimer ??= setTimeout(tellOthers, Math.max(0, hintedAt + hint - performance.now()));
  }

  function wakeThoseNotAt(accountId: string, head: number): void {
    for (const [wakeOne, reached] of listeners.get(accountId) ?? []) if (reached() !== head) wakeOne();
  }

  async function lookAtHeads(): Promise<void> {
    try {
      for (const head of await headsOf(db, [...listeners.keys()])) {
        wakeThoseNotAt(head.account_id, head.position);
        // Whoever follows holds what was read before somebody was erased.
        const before = erasures.get(head.account_id) ?? 0;
        if (head.erasures === before) continue;
        erasures.set(head.account_id, head.erasures);
        wake(head.account_id);
      }
      lookFailed = false;
    } catch (error) {
      // Once for each trouble: another look follows within a second.
      if (!lookFailed) onTrouble(error);
      lookFailed = true;
    }
  }

  function startLooking(): void {
    if (stopped) return;
    lookTimer ??= setInterval(() => {
      looking ??= lookAtHeads().finally(() => {
        looking = undefined;
      });
    }, look);
  }

  function stopLooking(): void {
    clearInterval(lookTimer);
    lookTimer = undefined;
  }

  return {
    grew(accountId) {
      wake(accountId);
      untold.add(accountId);
      tellOthersSoon();
    },
    listen(accountId, wakeOne, reached) {
      const ofAccount = listeners.get(accountId) ?? new Map<() => void, () => number>();
      listeners.set(accountId, ofAccount.set(wakeOne, reached));
      startLooking();
      return () => {
        ofAccount.delete(wakeOne);
        if (ofAccount.size > 0 || listeners.get(accountId) !== ofAccount) return;
        listeners.delete(accountId);
        erasures.delete(accountId);
        if (listeners.size === 0) stopLooking();
      };
    },
    accessChanged(accountId) {
      if (!stopped) hints.sendAccess([accountId]);
    },
    followers: () => [...listeners.values()].reduce((sum, ofAccount) => sum + ofAccount.size, 0),
    hearsHints: hints.listening,
    async stop() {
      stopped = true;
      stopLooking();
      tellOthers();
      await Promise.all([hints.stop(), looking]);
    },
  };
}
