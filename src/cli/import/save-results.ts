/** The rows of an import with what became of them, as files here. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { usageProblem } from '../command.js';
import { openOutput } from '../files/output.js';
import { download } from '../http/download.js';
import type { HeedApi } from '../http/heed-api.js';
import type { Surroundings } from '../surroundings.js';

export interface Results {
  errors: string | null;
  rows: string | null;
}

/** Files for one import; of several a file each, in a directory. */
export async function whereResultsGo(
  given: Results,
  imports: number,
): Promise<(fileName: string, at: number) => Results> {
  const directories = {
    errors: given.errors !== null && (await isDirectory(given.errors)),
    rows: given.rows !== null && (await isDirectory(given.rows)),
  };
  for (const name of ['errors', 'rows'] as const) {
    if (imports > 1 && given[name] !== null && !directories[name])
      throw usageProblem('import', [
        `--${name}: of several files they go into a directory, and ${given[name]} is none`,
      ]);
  }
  const fileFor = (name: 'errors' | 'rows', fileName: string, at: number): string | null => {
    const target = given[name];
    if (target === null || !directories[name]) return target;
    const stem = fileName.replace(/(\.csv)?(\.gz)?$/i, '');
    // Two files of one name in two directories.
    const place = imports > 1 ? `${at + 1}-` : '';
    return path.join(target, `${place}${stem}.${name}.csv`);
  };
  return (fileName, at) => ({ errors: fileFor('errors', fileName, at), rows: fileFor('rows', fileName, at) });
}

function isDirectory(name: string): Promise<boolean> {
  return stat(name).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

/** Left empty where there is nothing: a file of yesterday would say that there is. */
export async function saveResults(
  heed: HeedApi,
  io: Surroundings,
  id: string,
  results: Results,
): Promise<void> {
  for (const [name, field] of [
    ['errors', 'errorsUrl'],
    ['rows', 'rowsUrl'],
  ] as const) {
    const target = results[name];
    if (target === null) continue;
    const output = await openOutput(target, io.stdout);
    let isWhole = false;
    const address = async () => {
      const { import: found } = await heed.ask<{ import: Record<string, string | null> | null }>(
        `query ($id: ID!) { import(id: $id) { ${field} } }`,
        { id },
      );
      return found?.[field] ?? null;
    };
    try {
      const first = await address();
      if (first !== null) {
        let next: string | null = first;
        await download({
          heed,
          what: `what became of the rows (--${name})`,
          address: async () => {
            const given = next ?? (await address()) ?? first;
            next = null;
            return given;
          },
          output,
          ending: io.ending,
          onBytes: () => undefined,
        });
      }
      await output.finish();
      isWhole = true;
    } finally {
      if (!isWhole) await output.abandon();
    }
  }
}
