import { readFileSync } from 'node:fs';
import { usageProblem, runCommand } from './command.js';
import { ExitCode, meaningOfExitCodes } from './exit-codes.js';
import { exportCommand } from './export/export-command.js';
import { Failure } from './failure.js';
import { PipeClosed } from './files/output.js';
import { followCommand } from './follow/follow-command.js';
import { NotReached } from './http/send.js';
import { hooksCommand } from './hooks/hooks-command.js';
import { importCommand } from './import/import-command.js';
import { twoColumns } from './options/help.rules.js';
import { nearestOf } from './options/nearest.rules.js';
import { screenCommand } from './screen/screen-command.js';
import type { Surroundings } from './surroundings.js';
import { runVerify } from './verify/verify-command.js';

type Run = (args: readonly string[], io: Surroundings) => Promise<ExitCode>;

const commands: Readonly<Record<string, readonly [says: string, run: Run]>> = {
  import: ['opt-outs from files into Heed', (args, io) => runCommand(importCommand, args, io)],
  export: [
    'the list, the log or the whole account out of Heed',
    (args, io) => runCommand(exportCommand, args, io),
  ],
  follow: ['the log as it grows, a line of JSON an event', (args, io) => runCommand(followCommand, args, io)],
  screen: [
    'a file of recipients, without those who must not be written to',
    (args, io) => runCommand(screenCommand, args, io),
  ],
  hooks: [
    'a STOP to the address of a provider, signed as the provider would',
    (args, io) => runCommand(hooksCommand, args, io),
  ],
  verify: ['whether the log is what was sealed and signed: by Heed, or in a file', runVerify],
};

/** Gives the exit code. Says what went wrong as a sentence, never as a stack. */
export async function runHeed(args: readonly string[], io: Surroundings): Promise<number> {
  try {
    return await run(args, io);
  } catch (error) {
    return tell(error, io);
  }
}

async function run([name, ...rest]: readonly string[], io: Surroundings): Promise<number> {
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    const asked = name !== undefined;
    const [topic] = rest;
    if (topic !== undefined && Object.hasOwn(commands, topic)) return run([topic, '--help'], io);
    (asked ? io.stdout : io.stderr).write(generalHelp(io.stdout.columns ?? 80));
    return asked ? ExitCode.ok : ExitCode.usage;
  }
  if (name === '--version' || name === '-V') {
    io.stdout.write(`heed ${versionOfHeed()}\n`);
    return ExitCode.ok;
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) {
    const nearest = nearestOf(name, Object.keys(commands));
    const hint = nearest === null ? '' : `; did you mean heed ${nearest}?`;
    throw usageProblem(null, [`there is no command ${name}${hint}`]);
  }
  return command[1](rest, io);
}

function tell(error: unknown, { stderr, ending }: Surroundings): number {
  if (error instanceof PipeClosed) return ExitCode.pipeClosed;
  if (error instanceof Failure) {
    stderr.write(`heed: ${[error.message, ...error.hints].join('\n      ')}\n`);
    return error.exitCode;
  }
  if (ending.aborted) return ending.reason === 'SIGINT' ? ExitCode.interrupted : ExitCode.terminated;
  if (error instanceof NotReached) {
    stderr.write(`heed: ${error.message}\n`);
    return ExitCode.unknown;
  }
  stderr.write(`heed: something went wrong in this command itself: ${(error as Error).message}\n`);
  return 70;
}

function generalHelp(columns: number): string {
  const rows = Object.entries(commands).map(([name, [says]]) => [`heed ${name}`, says] as const);
  return `${[
    'Usage: heed COMMAND [options]',
    '',
    'Heed knows who must not be written to. This is its API for the shell: for people, and for jobs that run by the clock.',
    '',
    'Commands (heed COMMAND --help tells the rest):',
    ...twoColumns(rows, columns),
    '',
    "On the server's machine, with its environment:",
    ...twoColumns(
      [
        ['heed backup', 'all that the database holds into a file'],
        ['heed restore', 'such a file into a database that is empty'],
      ],
      columns,
    ),
    '',
    'Environment:',
    ...twoColumns(
      [
        ['HEED_URL', 'where Heed is; http://127.0.0.1:4000 unless set'],
        ['HEED_KEY', "the account's key; or --key-file FILE. It is no option, because ps shows options"],
        ['NO_COLOR', 'no colours'],
      ],
      columns,
    ),
    '',
    'Exit codes:',
    ...twoColumns(meaningOfExitCodes, columns),
    '',
    'heed --version tells the version. docs/command-line.md has examples.',
  ].join('\n')}\n`;
}

/** Of the package that this is part of. */
function versionOfHeed(): string {
  const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  return manifest.version;
}
