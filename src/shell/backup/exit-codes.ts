/** As the other commands of `heed` have them (docs/command-line.md). */
export const ExitCode = {
  ok: 0,
  usage: 2,
  refused: 3,
  unknown: 4,
  here: 5,
} as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** Why a command ends: a sentence for whoever has called it. All else that is thrown is a fault. */
export class Failure extends Error {
  override readonly name = 'Failure';
  constructor(
    message: string,
    readonly exitCode: ExitCode,
    /** What can be done about it, a line each. */
    readonly hints: readonly string[] = [],
  ) {
    super(message);
  }
}
