import { logFilterOptions } from '../account/filter-options.js';
import { logFilter } from '../account/read-filter.js';
import { type Call, type Command, usageProblem } from '../command.js';
import { ExitCode } from '../exit-codes.js';
import { PipeClosed } from '../files/output.js';
import { flag, text } from '../options/declared-options.js';
import { type CursorFile, openCursorFile } from '../files/cursor-file.js';
import { linesOf, usualFields } from './event-lines.rules.js';
import { followFrom } from './follow-from.js';
import { type LineOutput, openLineOutput } from './line-output.js';
import { startOfLog } from './start-of-log.js';

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
  'from-start': flag('where there is no place yet, begin with the first event of the log'),
  once: flag('end when all that is recorded now has been told: for jobs that run by the clock'),
  fields: text('FIELDS', 'of each event, as GraphQL selects them; position and cursor come in any case'),
  ...logFilterOptions,
} as const;

type FollowCall = Call<typeof options>;

export const followCommand: Command<typeof options> = {
  name: 'follow',
  usage: ['heed follow [options]'],
  about:
    'Tells what is recorded, a line of JSON an event, in the order of the log, without a gap. Without a place (--after, --cursor-file, --append) it begins with what happens from now on. It connects again by itself, for as long as it takes (with --once: --patience). SIGTERM, Ctrl-C and a reader that leaves end it with 0. A kill between the output and the cursor file brings one batch once more: position tells.',
  options,
  more: [
    `Examples:
  heed follow --changed-only --sender +14155550100 | while read -r event; do …; done
  heed follow --append opt-outs.ndjson --from-start
  heed follow --once --cursor-file crm.cursor --kind opted-out > new.ndjson`,
  ],
  run: follow,
};

async function follow(call: FollowCall): Promise<ExitCode> {
  const { given, rest, io } = call;
  if (rest.length > 0) throw usageProblem('follow', [`heed follow takes no file, but ${rest[0] ?? ''} came`]);
  const cursorFile = given['cursor-file'] === null ? null : await openCursorFile(given['cursor-file']);
  const output = await openLineOutput(given.append, io.stdout, cursorFile !== null);
  try {
    return await write(call, cursorFile, output);
  } catch (error) {
    if (error instanceof PipeClosed) return ExitCode.ok;
    throw error;
  } finally {
    await output.close();
  }
}

async function write(call: FollowCall, cursorFile: CursorFile | null, output: LineOutput): Promise<ExitCode> {
  const { given, io, access, heed, reporter, patience } = call;
  const filter = await logFilter(heed, given);
  const fields = `position cursor ${given.fields ?? usualFields}`;
  // What was said last counts: an explicit place before what files hold.
  const known = given.after ?? cursorFile?.cursor ?? output.lastCursor;
  for (;;) {
    let after = known;
    if (known === null && given['from-start']) {
      const start = await startOfLog(heed, filter, fields);
      await output.write(linesOf(start.events, output.writtenUpTo));
      if (start.after !== null) await cursorFile?.save(start.after);
      after = start.after;
    }
    /** There was no event; the first may have come before anybody listened. */
    let mustBeEmpty = after === null && given['from-start'];
    let isLate = false;
    const end = await followFrom({
      access,
      reporter,
      ending: io.ending,
      after,
      filter,
      fields,
      once: given.once,
      // Without --once a follower waits as long as it takes.
      patience: given.once ? patience : null,
      keptIn: given['cursor-file'] ?? given.append,
      async take(batch) {
        isLate = mustBeEmpty && batch.position > 0 && batch.events.length === 0;
        mustBeEmpty = false;
        if (isLate) return false;
        await output.write(linesOf(batch.events, output.writtenUpTo));
        await cursorFile?.save(batch.cursor);
        return true;
      },
    });
    if (isLate) continue;
    // Cut short, --once has not caught up.
    if (end === 'left' && given.once)
      return io.ending.reason === 'SIGINT' ? ExitCode.interrupted : ExitCode.terminated;
    return ExitCode.ok;
  }
}
