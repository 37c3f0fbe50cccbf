/** Who has opted out while the campaign goes out, as the live log tells it, and whether it can be relied on just now. */
import { setTimeout as sleep } from 'node:timers/promises';
import { followLog, HeedError, type Blocks, type EventKind, type Following, type Scope } from 'heed/client';
import type { Category } from './heed-api.js';

export interface FeedEvent {
  position: number;
  kind: EventKind;
  recipient: string;
  scope: Scope;
  blocks: Blocks | null;
  withdraws: { kind: EventKind } | null;
}

export interface OptOutFeed {
  /** Follows from the cursor, unless it does follow. Give it each screening's: the first one's counts. */
  followFrom(cursor: string): void;
  /**
   * Waits until what Heed recorded has been delivered, a few seconds ago at most, then says true. False: the place in the log is
   * gone (the database was restored): screen anew, and follow from there. Throws where following has ended for good.
   */
  ready(): Promise<boolean>;
  hasOptedOut(address: string): boolean;
  stop(): void;
}

export interface FeedOptions {
  url: string;
  key: string;
  senderId: string;
  category: Category;
  /** For how many milliseconds it may be behind, while connected, before it cannot be relied on. */
  mayLag: number;
  signal: AbortSignal;
  onEvent: (event: FeedEvent, drops: boolean) => void;
  /** Null: its place is gone, and it does not follow any more. */
  onPlace: (cursor: string | null) => void;
  onState: (state: string) => void;
}

export function createFeed(options: FeedOptions): OptOutFeed {
  const { url, key, senderId, category, mayLag, signal, onEvent, onPlace, onState } = options;
  const optedOut = new Set<string>();
  let following: Following<FeedEvent> | null = null;
  let connected = false;
  /** Since when it has not been told all; null while it has. A new connection begins with having been told nothing. */
  let behindSince: number | null = -Infinity;
  let failure: unknown = null;

  async function follow(log: Following<FeedEvent>): Promise<void> {
    try {
      for await (const batch of log) {
        // Nothing is waited for in here: what is delivered counts at once.
        for (const event of batch.events) {
          const drops = dropsWith(event, category);
          if (drops) optedOut.add(event.recipient);
          onEvent(event, drops);
        }
        onPlace(batch.cursor);
        if (batch.caughtUp && behindSince === -Infinity) onState('the feed has caught up');
        behindSince = batch.caughtUp ? null : (behindSince ?? Date.now());
      }
    } catch (error) {
      const placeIsGone = error instanceof HeedError && ['CURSOR_EPOCH', 'CURSOR_AHEAD'].includes(error.code);
      if (placeIsGone) {
        onPlace(null);
        onState(`the place in the log is gone (${error.code}): screening anew`);
      } else {
        failure = error;
        onState(`the feed has ended: ${(error as Error).message}`);
      }
    }
    following = null;
    connected = false;
    behindSince = -Infinity;
  }

  const canBeReliedOn = () => connected && (behindSince === null || Date.now() - behindSince <= mayLag);

  return {
    followFrom(cursor) {
      if (following !== null) return;
      following = followLog<FeedEvent>(url, key, {
        after: cursor,
        // Heed knows which words reach a sender: its own, its group's, its channel's, the account's.
        filter: { senderIds: [senderId] },
        fields: 'position kind recipient scope blocks withdraws { kind }',
        signal,
        onConnection(change) {
          if (connected && change.kind === 'disconnected')
            onState(`the feed is away (${change.reason}): nobody is written to`);
          connected = change.kind === 'connected';
          behindSince = -Infinity;
        },
      });
      void follow(following);
    },
    async ready() {
      for (;;) {
        signal.throwIfAborted();
        if (failure !== null) throw failure;
        if (following === null) return false;
        if (canBeReliedOn()) return true;
        await sleep(20);
      }
    },
    hasOptedOut: (address) => optedOut.has(address),
    stop: () => void following?.return?.(),
  };
}

/**
 * In doubt, yes. An opt-in brings nobody back here: whether it does is for the next screening to say. Nor does
 * it bring anybody back that an opt-out is withdrawn; but that an opt-in is, opts out.
 */
function dropsWith({ kind, blocks, withdraws }: FeedEvent, category: Category): boolean {
  if (kind === 'OPTED_IN' || (kind === 'WITHDRAWN' && withdraws?.kind === 'OPTED_OUT')) return false;
  if (category === 'OTP') return blocks !== 'MARKETING' && blocks !== 'ALL_BUT_OTP';
  return category === 'MARKETING' || blocks !== 'MARKETING';
}
