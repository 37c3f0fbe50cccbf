/** Follows from a place on, and writes what comes, until it is ended. */
import { type Batch, followLog, HeedError } from '../../client/follow-log.js';
import type { Access } from '../account/read-access.js';
import { ExitCode } from '../exit-codes.js';
import { Failure } from '../failure.js';
import { sentence } from '../http/answer.rules.js';
import { timeInWords } from '../terminal/bar.rules.js';
import type { Reporter } from '../terminal/reporter.js';
import type { EventLine } from './event-lines.rules.js';

export interface FollowingFrom {
  access: Access;
  reporter: Reporter;
  ending: AbortSignal;
  after: string | null;
  filter: Record<string, unknown> | null;
  fields: string;
  once: boolean;
  /** Milliseconds without a connection after which it is given up; null: never. */
  patience: number | null;
  /** Where the place is kept, for people. */
  keptIn: string | null;
  /** Takes a batch. False: it was the last that is wanted. */
  take: (batch: Batch<EventLine>) => Promise<boolean>;
}

/** `left`: whoever called has ended it, before it had caught up. */
export type FollowingEnd = 'done' | 'left';

export async function followFrom(from: FollowingFrom): Promise<FollowingEnd> {
  const { access, reporter, ending, filter, patience } = from;
  const stop = new AbortController();
  const leave = () => stop.abort();
  ending.addEventListener('abort', leave, { once: true });
  if (ending.aborted) leave();
  let gone: string | null = null;
  const outage = outageOf(patience, (reason) => {
    gone = reason;
    stop.abort();
  });
  const log = followLog<EventLine>(access.url, access.key, {
    after: from.after,
    ...(filter === null ? {} : { filter }),
    fields: from.fields,
    signal: stop.signal,
    onConnection(change) {
      outage.changed(change);
      if (change.kind === 'connected') reporter.note(`connected to ${access.url}`);
      else reporter.note(`not connected (${change.reason}); again in ${timeInWords(change.pause)}`);
    },
  });
  let told = false;
  try {
    for await (const batch of log) {
      if (!(await from.take(batch))) return 'done';
      if (batch.caughtUp && from.once) return 'done';
      if (batch.caughtUp && !told) reporter.note(`caught up at position ${batch.position}; waiting for more`);
      told ||= batch.caughtUp;
    }
  } catch (error) {
    throw asFailure(error, from.keptIn);
  } finally {
    outage.end();
    ending.removeEventListener('abort', leave);
    await log.return?.();
  }
  if (gone !== null)
    throw new Failure(`Heed cannot be followed at ${access.url}: ${String(gone)}`, ExitCode.unknown);
  return 'left';
}

interface Outage {
  changed(change: { kind: 'connected' } | { kind: 'disconnected'; reason: string }): void;
  end(): void;
}

/** Tells when there has been no connection for longer than somebody is willing to wait. */
function outageOf(patience: number | null, onTooLong: (reason: string) => void): Outage {
  if (patience === null) return { changed: () => undefined, end: () => undefined };
  let reason = `no answer within ${timeInWords(patience)}`;
  let timer: ReturnType<typeof setTimeout> | null = setTimeout(() => onTooLong(reason), patience);
  const end = () => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
  };
  return {
    end,
    changed(change) {
      if (change.kind === 'connected') return end();
      reason = change.reason;
      timer ??= setTimeout(() => onTooLong(reason), patience);
    },
  };
}

function asFailure(error: unknown, keptIn: string | null): unknown {
  if (!(error instanceof HeedError)) return error;
  const isPlaceGone = error.code.startsWith('CURSOR_');
  const hints = isPlaceGone
    ? [
        `read the list anew (heed export list)${keptIn === null ? '' : `, move ${keptIn} away`}, and follow without a place`,
      ]
    : [];
  return new Failure(sentence(error.code, error.message), ExitCode.refused, hints);
}
