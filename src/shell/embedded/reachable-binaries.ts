import { program, type Binaries } from './binaries.js';
import { layCopy } from './laid-copy.js';
import { run, type RunResult } from './run.js';
import type { RunAs } from './run-as.js';

export type BinariesReached =
  | { kind: 'reached'; binaries: Binaries; major: number }
  | { kind: 'refused'; message: string };

/**
 * The binaries that the user can run, tried rather than derived from modes: those of the package, or for root, whose
 * unprivileged user may have no way to them, a copy of them.
 */
export async function reachBinaries(binaries: Binaries, runAs: RunAs | undefined): Promise<BinariesReached> {
  const tried = await tryOut(binaries, runAs);
  if (tried.kind === 'succeeded') return reached(binaries, tried.output);
  const copy = runAs === undefined ? undefined : layCopy(binaries);
  if (copy === undefined) return refused(binaries, tried);
  const triedCopy = await tryOut(copy, runAs);
  return triedCopy.kind === 'succeeded' ? reached(copy, triedCopy.output) : refused(copy, triedCopy);
}

/** initdb reads from share/: what can't be read there fails here too, because it is laid with the same modes. */
async function tryOut(binaries: Binaries, runAs: RunAs | undefined): Promise<RunResult> {
  return run(program(binaries, 'postgres'), ['--version'], { cwd: '/', runAs });
}

function reached(binaries: Binaries, version: string): BinariesReached {
  const major = Number(/\(PostgreSQL\) (\d+)/.exec(version)?.[1]);
  return Number.isInteger(major)
    ? { kind: 'reached', binaries, major }
    : { kind: 'refused', message: `the embedded PostgreSQL does not say its version (${version.trim()})` };
}

function refused(binaries: Binaries, result: Exclude<RunResult, { kind: 'succeeded' }>): BinariesReached {
  return {
    kind: 'refused',
    message: `the embedded PostgreSQL (package ${binaries.packageName}) can't be run: ${result.reason}`,
  };
}
