import { followLog, HeedError } from '../../client/follow-log.js';
import { logFilterOptions } from '../account/filter-options.js';
import { logFilter } from '../account/read-filter.js';
import type { Call, Command } from '../command.js';
import { ExitCode } from '../exit-codes.js';
import { Failure } from '../failure.js';
import { PipeClosed } from '../files/output.js';
import { sentence } from '../http/answer.rules.js';
import { NotReached } from '../http/send.js';
import { flag, text } from '../options/declared-options.js';
import { timeInWords } from '../terminal/bar.rules.js';
import { type CursorFile, openCursorFile } from './cursor-file.js';
import { type EventLine, linesOf, usualFields } from './event-lines.rules.js';
import { openLineOutput, type LineOutput } from './line-output.js';

const options = {
  after: text('CURSOR', 'begin behind this place of the log'),
  'cursor-file': text(
    'FILE',
    'begin at the place that this file holds, and keep it there: saved whenever a batch has been written. Made when it is not there',
  ),
  append: text(
    'FILE',
    'write to the end of this file instead of standard output. Its last line is the place: started again, it goes on there, each event once, also after a crash',
  ),
  once: flag('end when all that is recorded now has been told: for jobs that run by the clock'),
  fields: text('FIELDS', 'of each event, as GraphQL selects them; position and cursor come in any case'),
  ...logFilterOptions,
} as const;

type FollowCall = Call<typeof options>;

export const followCommand: Command<typeof options> = {
  name: 'follow',
  usage: ['heed follow [options]'],
  about:
    'Tells what is recorded, a line of JSON an event, in the order of the log, without a gap. Without --after, --cursor-file and --append it begins with what happens from now on. It connects again by itself, for as long as it takes (with --once: --patience); SIGTERM, Ctrl-C and a reader that leaves end it with 0. A kill between the output and the cursor file brings one batch once more: position tells.',
  options,
  more: [
    `Examples:
  heed follow --changed-only --sender +14155550100 | while read -r event; do …; done
  heed follow --append opt-outs.ndjson
  heed follow --once --cursor-file crm.cursor --kind opted-out > new.ndjson`,
  ],
  run: follow,
};

async function follow({ given, rest, io, access, heed, reporter, patience }: FollowCall): Promise<ExitCode> {
  if (rest.length > 0) throw new Failure(`heed follow takes no file: ${rest[0]}`, ExitCode.usage);
  const cursorFile = given['cursor-file'] === null ? null : await openCursorFile(given['cursor-file']);
  const output = await openLineOutput(given.append, io.stdout, cursorFile !== null);
  try {
    const after = startOf(given.after, cursorFile, output);
    const filter = await logFilter(heed, given);
    const stop = new AbortController();
    const end = () => stop.abort();
    io.ending.addEventListener('abort', end, { once: true });
    if (io.ending.aborted) end();
    // Without --once a follower waits as long as it takes.
    const outage = given.once ? outageOf(patience, (reason) => stop.abort(new NotReached(reason))) : null;
    const log = followLog<EventLine>(access.url, access.key, {
      after,
      ...(filter === null ? {} : { filter }),
      fields: `position cursor ${given.fields ?? usualFields}`,
      signal: stop.signal,
      onConnection(change) {
        outage?.changed(change);
        if (change.kind === 'connected') reporter.note(`connected to ${access.url}`);
        else reporter.note(`not connected (${change.reason}); again in ${timeInWords(change.pause)}`);
      },
    });
    try {
      let told = false;
      for await (const batch of log) {
        await output.write(linesOf(batch.events, output.writtenUpTo));
        await cursorFile?.save(batch.cursor);
        if (batch.caughtUp && given.once) return ExitCode.ok;
        if (batch.caughtUp && !told)
          reporter.note(`caught up at position ${batch.position}; waiting for more`);
        told ||= batch.caughtUp;
      }
    } catch (error) {
      throw asFailure(error, given['cursor-file'] ?? given.append);
    } finally {
      outage?.end();
      io.ending.removeEventListener('abort', end);
      await log.return?.();
    }
    if (stop.signal.reason instanceof NotReached)
      throw new Failure(
        `Heed cannot be followed at ${access.url}: ${stop.signal.reason.message}`,
        ExitCode.unknown,
      );
    // Cut short, it has not caught up.
    if (given.once) return io.ending.reason === 'SIGINT' ? ExitCode.interrupted : ExitCode.terminated;
    return ExitCode.ok;
  } catch (error) {
    if (error instanceof PipeClosed) return ExitCode.ok;
    throw error;
  } finally {
    await output.close();
  }
}

/** The place to begin at. What was said last counts: an explicit place before what files hold. */
function startOf(after: string | null, cursorFile: CursorFile | null, output: LineOutput): string | null {
  return after ?? cursorFile?.cursor ?? output.lastCursor;
}

interface Outage {
  changed(change: { kind: 'connected' } | { kind: 'disconnected'; reason: string }): void;
  end(): void;
}

/** Tells when there has been no connection for longer than somebody is willing to wait. */
function outageOf(patience: number, onTooLong: (reason: string) => void): Outage {
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

function asFailure(error: unknown, placeHeldIn: string | null): unknown {
  if (!(error instanceof HeedError)) return error;
  const lost = error.code.startsWith('CURSOR_');
  const hints = lost
    ? [
        `read the list anew (heed export list)${placeHeldIn === null ? '' : `, move ${placeHeldIn} away`}, and follow without a place`,
      ]
    : [];
  return new Failure(sentence(error.code, error.message), ExitCode.refused, hints);
}
