/** What a script is told by the exit code; the same for all commands. `heed --help` and docs/command-line.md list them. */
export const ExitCode = {
  ok: 0,
  someRefused: 1,
  usage: 2,
  refused: 3,
  unknown: 4,
  here: 5,
  broken: 6,
  interrupted: 130,
  terminated: 143,
  pipeClosed: 141,
} as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

export const meaningOfExitCodes: readonly (readonly [code: string, meaning: string])[] = [
  ['0', 'all is well'],
  ['1', 'import: done, but more rows were refused than --allow-refused allows (0 unless said)'],
  ['2', 'an option, a setting or a file here is wrong; nothing was sent'],
  ['3', 'Heed has refused it: the key, the input, what it names, the file, a cursor'],
  ['4', 'Heed could not be reached, or broke off: what came of it is not known; asking again is safe'],
  ['5', 'a file here could not be read or written on the way'],
  ['6', 'verify: the log is not what was sealed and signed, or it cannot be told'],
  ['130, 143', 'ended by Ctrl-C, by SIGTERM'],
  ['141', 'whoever read the output has gone'],
];
