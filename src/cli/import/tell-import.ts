/** What people and scripts are told of an import: while it runs, and at its end. */
import type { Call } from '../command.js';
import type { ExitCode } from '../exit-codes.js';
import type { HeedApi } from '../http/heed-api.js';
import type { importOptions } from './import-options.js';
import { exitCodeOf, resultInWords } from './import-result.rules.js';
import type { ImportNow } from './import-state.js';
import { type Results, saveResults } from './save-results.js';
import { watchImport } from './watch-import.js';

type ImportCall = Call<typeof importOptions>;

/** Resolves when it has ended. Whoever leaves before is told how to come back. */
export async function whileItRuns(
  { heed, io, reporter }: ImportCall,
  id: string,
  name: string | null,
): Promise<ImportNow> {
  try {
    return await watchImport(heed, id, io.ending, (now) => show(reporter, now, name));
  } catch (error) {
    reporter.clear();
    reporter.say(
      `heed: import ${id} goes on in Heed: heed import --watch ${id} shows it, heed import --cancel ${id} ends it`,
    );
    throw error;
  }
}

const doings: Readonly<Partial<Record<ImportNow['state'], string>>> = {
  WAITING_FOR_FILE: 'waiting for the file of',
  UNDOING: 'undoing',
};

function show(reporter: ImportCall['reporter'], now: ImportNow, name: string | null): void {
  const { state, dryRun, rowsRead, withdrawn, bytesRead, bytesTotal } = now;
  const isUndoing = state === 'UNDOING';
  reporter.progress({
    what: name ?? now.fileName ?? 'rows',
    doing: doings[state] ?? (dryRun ? 'trying out' : 'importing'),
    unit: 'rows',
    done: isUndoing ? withdrawn : rowsRead,
    ...(isUndoing ? {} : { part: { done: bytesRead, total: bytesTotal } }),
  });
}

export async function endWith(
  { heed, io, given, reporter }: ImportCall,
  now: ImportNow,
  name: string | null,
  results: Results,
): Promise<ExitCode> {
  reporter.clear();
  io.stdout.write(
    given.json ? `${JSON.stringify({ file: name, ...now })}\n` : `${resultInWords(name, now)}\n`,
  );
  await saveResults(heed, io, now.id, results);
  if (reporter.isTerminal && now.refused > 0) await showRefused(heed, reporter, now, results.errors);
  if (now.dryRun && now.state === 'DONE')
    reporter.note(`heed import --confirm ${now.id} records it, without a second upload`);
  return exitCodeOf(now, given['allow-refused'] ?? 0);
}

const shownAtMost = 10;

/** Only where a person looks on: what refused rows hold does not belong into the logs of jobs. */
async function showRefused(
  heed: HeedApi,
  reporter: ImportCall['reporter'],
  { id, refused }: ImportNow,
  saved: string | null,
): Promise<void> {
  interface Refused {
    line: number;
    column: string | null;
    value: string | null;
    message: string;
  }
  const { import: found } = await heed.ask<{ import: { errors: { nodes: Refused[] } } | null }>(
    `query ($id: ID!, $first: Int!) {
      import(id: $id) { errors(first: $first) { nodes { line column value message } } }
    }`,
    { id, first: shownAtMost },
  );
  for (const { line, column, value, message } of found?.errors.nodes ?? []) {
    const where = `line ${line}${column === null ? '' : `, ${column}`}`;
    reporter.note(`  ${where}: ${message}${value === null ? '' : ` (${JSON.stringify(value)})`}`);
  }
  const others = refused - shownAtMost;
  if (others > 0) reporter.note(`  and ${others.toLocaleString('en-US')} more`);
  if (saved === null) reporter.note('  --errors FILE saves them, to be corrected and imported');
}
