/** The life of one screened file: until when it may go on, how it ended, and what is told of that. */
import type { FastifyReply } from 'fastify';
import { GraphQLError } from 'graphql';
import { isAway } from '../../core/db/database-error.js';
import { newId } from '../../core/domain/new-id.js';
import type { FileStreams } from '../../core/http/file-streams.js';
import { isGone, Refusal } from '../../core/http/refusal.js';
import type { FileCounts } from './file-output.rules.js';
import { BrokenFile } from './file-rows.js';

/** How a file ended, once its answer had begun. Nothing in it comes out of the file. */
export interface FileEnd extends FileCounts {
  screeningId: string;
  accountId: string;
  /** Null: it was answered whole. Else why the answer broke off. */
  brokenOff: string | null;
  /** What failed, where that is nobody's fault but Heed's. */
  error: unknown;
  milliseconds: number;
}

export interface FileLife {
  screeningId: string;
  counts: FileCounts;
  /** From here on its end is told. */
  answered(): void;
  /** The answer is to break off, and why. */
  failed(error: unknown): void;
}

export interface FileLifeOptions {
  /** Milliseconds for which a client may neither send nor take anything. */
  idle: number;
  onEnd: (end: FileEnd) => void;
}

/** Seconds after which a client may try again. */
const retryAfter = 5;

/** Throws a Refusal where too many run already. */
export function beginFile(
  streams: FileStreams,
  accountId: string,
  reply: FastifyReply,
  { idle, onEnd }: FileLifeOptions,
): FileLife {
  const begun = performance.now();
  const { raw } = reply;
  let isAnswered = false;
  let why: string | null = null;
  let failure: unknown;
  const screeningId = newId();
  const counts = { rows: 0, allowed: 0, suppressed: 0, refused: 0 };

  const breakOff = (reason: string): void => {
    why ??= reason;
    raw.destroy();
  };
  const stream = streams.open(accountId, breakOff);
  if (stream === 'account') {
    throw new Refusal(
      429,
      'LIMIT_EXCEEDED',
      'the account has many files screened just now: try again',
      retryAfter,
    );
  }
  if (stream === 'all') {
    throw new Refusal(503, 'LIMIT_EXCEEDED', 'many files are screened just now: try again', retryAfter);
  }
  // Node counts from the last byte that came or went.
  reply.request.raw.socket.setTimeout(idle);
  raw.once('timeout', () => breakOff('the client neither sent nor took anything for long'));
  raw.once('close', () => {
    stream.close();
    if (!isAnswered) return;
    onEnd({
      screeningId,
      accountId,
      ...counts,
      brokenOff: raw.writableFinished ? null : (why ?? 'the client went away'),
      error: failure,
      milliseconds: Math.round(performance.now() - begun),
    });
  });
  // It left before this: the event has been.
  if (raw.destroyed || reply.request.raw.socket.destroyed) stream.close();

  return {
    screeningId,
    counts,
    answered() {
      isAnswered = true;
    },
    failed(error) {
      why ??= reasonOf(error, isGone(reply));
      if (why === null) {
        why = 'something went wrong inside Heed';
        failure = error;
      }
    },
  };
}

/** Null: a bug. */
function reasonOf(error: unknown, isGone: boolean): string | null {
  if (isGone) return 'the client went away';
  if (error instanceof BrokenFile || error instanceof GraphQLError || error instanceof Refusal)
    return error.message;
  return isAway(error) ? 'the database is away' : null;
}
