/**
 * Tells endpoints of replies, of all accounts, each reply by one process at a time and independent of all others: whichever process looks
 * takes some for as long as a send can last. Of a process that dies the others take what it had when that time is over. Owned by app.ts,
 * which stops it.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { isAway } from '../../../core/db/database-error.js';
import type { Db } from '../../../core/db/connect.js';
import { startRounds } from '../../../core/domain/rounds.js';
import { endReplies, type TakenReply, takeReplies } from './due-replies.queries.js';
import { giveReplyBack } from './replies.queries.js';
import { type ReplyParts, tellReply } from './tell-reply.js';

export interface RunningReplies {
  /** Some were kept, or somebody may be told again: that counts sooner than at the next look. */
  changed(): void;
  /** Lets what is being sent come to its end, for some seconds at most, and leaves all to others. */
  stop(): Promise<void>;
}

export interface TellRepliesOptions {
  parts: ReplyParts;
  db: Db;
  /** Milliseconds between two looks, and for sends that are under way at the stop. */
  times: { look: number; grace: number };
  onExpired(replies: number): void;
  /** They could not be looked at; trying goes on. Once for each trouble. */
  onTrouble(error: unknown): void;
}

/** Sends under way in a process, and those of one account among them. */
const sendsAtOnce = 64;
const sendsOfAccount = 8;
/** Ended, or deleted, by one statement. */
const endedAtOnce = 1_000;

export function tellReplies({ parts, db, times, onExpired, onTrouble }: TellRepliesOptions): RunningReplies {
  const sends = new Set<Promise<void>>();
  const underWay = new Map<string, number>();
  const givingUp = new AbortController();
  const stopping = new AbortController();
  let looking: Promise<void> | null = null;
  let again = false;
  /** There may be more than was taken. */
  let more = false;
  let inTrouble = false;

  function begin(taken: TakenReply, since: number): void {
    const { accountId } = taken;
    underWay.set(accountId, (underWay.get(accountId) ?? 0) + 1);
    const send = tell(taken, since).finally(() => {
      sends.delete(send);
      const left = (underWay.get(accountId) ?? 1) - 1;
      if (left > 0) underWay.set(accountId, left);
      else underWay.delete(accountId);
      if (more) changed();
    });
    sends.add(send);
  }

  async function tell(taken: TakenReply, since: number): Promise<void> {
    try {
      await tellReply(parts, taken, since, givingUp.signal);
    } catch (error) {
      // It is tried again when the time is over for which it was taken.
      if (!isAway(error)) parts.onBug(error, { accountId: taken.accountId });
    }
  }

  async function takeOnce(): Promise<void> {
    const atMost = sendsAtOnce - sends.size;
    more = true;
    if (atMost <= 0) return;
    const since = performance.now();
    const taken = await takeReplies(db, { busy: parts.busy, atMost, ofEach: sendsOfAccount, underWay });
    for (const one of taken) {
      if (stopping.signal.aborted) await giveReplyBack(parts.db, one);
      else begin(one, since);
    }
    more = taken.length === atMost || [...underWay.values()].some((count) => count >= sendsOfAccount);
  }

  /** One after the other; what is asked for meanwhile is looked for behind. */
  function look(): Promise<void> {
    again = true;
    looking ??= (async () => {
      try {
        while (again && !stopping.signal.aborted) {
          again = false;
          await takeOnce();
        }
        inTrouble = false;
      } finally {
        looking = null;
      }
    })();
    return looking;
  }

  function failed(error: unknown): void {
    // That it is away others tell.
    if (!inTrouble && !isAway(error)) onTrouble(error);
    inTrouble = true;
  }

  function changed(): void {
    if (!stopping.signal.aborted) look().catch(failed);
  }

  async function round(): Promise<void> {
    const expired = await endReplies(db, endedAtOnce);
    if (expired > 0) onExpired(expired);
    await look();
  }

  const rounds = startRounds({ round, onError: failed, every: times.look });

  return {
    changed,
    async stop() {
      stopping.abort();
      await rounds.stop();
      await looking?.catch(() => undefined);
      const late = new AbortController();
      const grace = delay(times.grace, undefined, { signal: late.signal }).catch(() => undefined);
      await Promise.race([Promise.all(sends), grace]);
      late.abort();
      givingUp.abort();
      await Promise.all(sends);
    },
  };
}
