import type { ExitCode } from './exit-codes.js';

/** Why a command ends: a sentence for whoever has called it. All else that is thrown is a bug. */
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
