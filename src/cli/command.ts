/** What `heed COMMAND` is: what it takes, what it says of itself, what it does. */
import { type Access, readAccess } from './account/read-access.js';
import { ExitCode } from './exit-codes.js';
import { Failure } from './failure.js';
import { connectToHeed, type HeedApi } from './http/heed-api.js';
import { commonOptions } from './options/common-options.js';
import type { Given, Options } from './options/declared-options.js';
import { helpPage } from './options/help.rules.js';
import { readOptions } from './options/read-options.js';
import type { Surroundings } from './surroundings.js';
import { timeInWords } from './terminal/bar.rules.js';
import { createReporter, type Reporter } from './terminal/reporter.js';

export interface Command<Declared extends Options> {
  name: string;
  usage: readonly string[];
  about: string;
  options: Declared;
  /** Examples and the like, behind the options. */
  more: readonly string[];
  run(call: Call<Declared>): Promise<ExitCode>;
}

export interface Call<Declared extends Options> {
  given: Given<Declared>;
  /** What is no option: files. */
  rest: readonly string[];
  io: Surroundings;
  access: Access;
  heed: HeedApi;
  reporter: Reporter;
  /** Milliseconds. */
  patience: number;
  quiet: boolean;
}

const usualPatience = 30;

/** Reads what was given, and does it. Throws Failure. */
export async function runCommand<Declared extends Options>(
  command: Command<Declared>,
  args: readonly string[],
  io: Surroundings,
): Promise<ExitCode> {
  const read = readOptions({ ...command.options, ...commonOptions }, args);
  if (args.some((arg) => arg === '--help' || arg === '-h')) {
    io.stdout.write(helpOf(command, io.stdout.columns ?? 80));
    return ExitCode.ok;
  }
  if (read.kind === 'problems') throw usageProblem(command.name, read.problems);
  const given = read.given as Given<Declared> & Given<typeof commonOptions>;
  const access = readAccess(given, io.env);
  const reporter = createReporter(io, given.quiet);
  const patience = (given.patience ?? usualPatience) * 1_000;
  let told = false;
  const heed = connectToHeed(access, {
    atMost: patience,
    ending: io.ending,
    onTrouble(reason, pause) {
      if (!told)
        reporter.note(
          `${access.url}: ${reason}; trying again for ${timeInWords(patience)}, in ${timeInWords(pause)} first`,
        );
      told = true;
    },
  });
  try {
    return await command.run({
      given,
      rest: read.rest,
      io,
      access,
      heed,
      reporter,
      patience,
      quiet: given.quiet,
    });
  } finally {
    reporter.clear();
  }
}

export function usageProblem(command: string | null, problems: readonly string[]): Failure {
  const [first = '', ...others] = problems;
  return new Failure(first, ExitCode.usage, [
    ...others,
    `${command === null ? 'heed' : `heed ${command}`} --help tells what there is`,
  ]);
}

function helpOf<Declared extends Options>(command: Command<Declared>, columns: number): string {
  return helpPage(
    {
      usage: command.usage,
      about: command.about,
      options: [
        ['Options', command.options],
        ['Which Heed, and how', commonOptions],
      ],
      more: command.more,
    },
    columns,
  );
}
