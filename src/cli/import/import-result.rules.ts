/** What became of an import, in words and as an exit code. */
import { ExitCode } from '../exit-codes.js';
import type { ImportNow } from './import-state.js';

export function hasEnded({ state }: Pick<ImportNow, 'state'>): boolean {
  return state === 'DONE' || state === 'FAILED' || state === 'CANCELLED' || state === 'UNDONE';
}

export function exitCodeOf({ state, refused }: ImportNow, allowRefused: number): ExitCode {
  switch (state) {
    case 'DONE':
      return refused > allowRefused ? ExitCode.someRefused : ExitCode.ok;
    case 'UNDONE':
      return ExitCode.ok;
    case 'FAILED':
    case 'CANCELLED':
      return ExitCode.refused;
    case 'WAITING_FOR_FILE':
    case 'RUNNING':
    case 'UNDOING':
      return ExitCode.unknown;
  }
}

/** Of several files the worst. */
export function worstOf(codes: readonly ExitCode[]): ExitCode {
  return codes.reduce<ExitCode>((worst, code) => (code > worst ? code : worst), ExitCode.ok);
}

/** `file`: as it was named here; else as the import calls it. */
export function resultInWords(file: string | null, now: ImportNow): string {
  const { id, state, dryRun, rowsRead, withdrawn, failure } = now;
  const name = file ?? now.fileName ?? 'rows';
  const counts = countsInWords(now);
  const soFar = `${inWords(rowsRead, 'row')}: ${counts}`;
  switch (state) {
    case 'DONE':
      return dryRun
        ? `${name}: dry run, nothing was recorded; of ${inWords(rowsRead, 'row')} ${counts} (import ${id})`
        : `${name}: done, ${soFar} (import ${id})`;
    case 'FAILED': {
      const until = rowsRead === 0 ? '' : `; until then ${soFar}`;
      return `${name}: failed: ${failure ?? 'Heed does not say why'}${until} (import ${id})`;
    }
    case 'CANCELLED':
      return `${name}: cancelled; until then ${soFar} (import ${id})`;
    case 'UNDONE':
      return `${name}: undone, ${inWords(withdrawn, 'word')} withdrawn (import ${id})`;
    case 'UNDOING':
      return `${name}: being undone, so far ${inWords(withdrawn, 'word')} withdrawn (import ${id})`;
    case 'RUNNING':
      return `${name}: running, so far ${soFar} (import ${id})`;
    case 'WAITING_FOR_FILE':
      return `${name}: waits for its file (import ${id})`;
  }
}

function countsInWords({ added, alreadyOptedOut, duplicates, overruled, refused }: ImportNow): string {
  return [
    `${added.toLocaleString('en-US')} added`,
    `${alreadyOptedOut.toLocaleString('en-US')} already opted out`,
    ...(duplicates === 0 ? [] : [inWords(duplicates, 'duplicate')]),
    ...(overruled === 0 ? [] : [`${overruled.toLocaleString('en-US')} overruled by a later opt-in`]),
    `${refused.toLocaleString('en-US')} refused`,
  ].join(', ');
}

function inWords(count: number, what: string): string {
  return `${count.toLocaleString('en-US')} ${what}${count === 1 ? '' : 's'}`;
}
