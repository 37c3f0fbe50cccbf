/** The recipients of a file, some at a time: it may be as long as it likes. */
import { createReadStream } from 'node:fs';
import { parse } from 'csv-parse';

export interface RecipientFile {
  file: string;
  /** The column that holds the address, by its name in the first line. Null: one address a line, and no header. */
  column: string | null;
}

/** From the row on that `from` says, counted from 0 without the header. Blank lines are no rows. */
export async function* batchesOf(
  { file, column }: RecipientFile,
  from: number,
  size: number,
): AsyncGenerator<string[]> {
  const rows = createReadStream(file).pipe(
    parse({
      bom: true,
      columns: column !== null,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
    }),
  );
  let row = 0;
  let batch: string[] = [];
  for await (const cells of rows as AsyncIterable<Record<string, string> | string[]>) {
    const address = Array.isArray(cells) ? cells[0] : cells[column ?? ''];
    if (address === undefined) throw new Error(`${file} has no column "${column ?? 0}"`);
    row += 1;
    if (row <= from) continue;
    batch.push(address);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
