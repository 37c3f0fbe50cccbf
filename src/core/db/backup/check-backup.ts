/** Reads the lines of a backup and holds them against what they say of themselves: whole and as it was made, or none. */
import { createHash } from 'node:crypto';
import type { BackupKey } from './backup-key.rules.js';
import {
  type BackedUpTable,
  type BackupHeader,
  type BackupLine,
  format,
  lineOf,
  nameOf,
  readLine,
} from './backup-lines.rules.js';
import { hashRow } from './write-backup.js';

/** It is no backup, or not whole, or not as it was made. The message says where. */
export class BackupDamaged extends Error {
  override readonly name = 'BackupDamaged';
}

/** What comes of a line, once it is known to belong where it stands. */
export type CheckedLine =
  | { kind: 'header'; header: BackupHeader }
  | { kind: 'table'; table: BackedUpTable }
  | { kind: 'row'; row: string }
  | { kind: 'end of table' }
  | { kind: 'sequences'; sequences: Extract<BackupLine, { kind: 'sequences' }>['sequences'] }
  | { kind: 'end'; tables: number; rows: number; sha256: string };

/**
 * Gives each line when all before it and itself are in order; throws BackupDamaged where they are not. It is whole once the
 * last has come: what was given before is as it was made only then. `key`: null where nobody has it; then it is told only whether
 * the file is whole, for whoever changes it can count and hash as well.
 */
export async function* checkedLines(
  texts: AsyncIterable<string>,
  key: BackupKey | null,
): AsyncGenerator<CheckedLine> {
  const whole = createHash('sha256');
  let line = 0;
  let header: BackupHeader | null = null;
  let tablesSeen = 0;
  let rowsSeen = 0;
  let open: { table: BackedUpTable; rows: number; hash: ReturnType<typeof createHash> } | null = null;
  let sequencesSeen = false;
  let ended = false;
  const damaged = (what: string) => new BackupDamaged(`line ${line}: ${what}`);
  for await (const text of texts) {
    line += 1;
    if (ended) throw damaged('there is more behind its end');
    const read = readLine(text);
    if (read === null) throw damaged('expected a line of a backup, and it is none');
    if (header === null && read.kind !== 'header') throw damaged('expected the header of a backup');
    if (read.kind !== 'end') whole.update(`${text}\n`);
    switch (read.kind) {
      case 'header':
        if (header !== null) throw damaged('a second header');
        if (read.format !== format)
          throw damaged(
            `expected format ${format}, and this is ${read.format}: read it with the Heed that made it`,
          );
        header = read;
        yield { kind: 'header', header };
        break;
      case 'table': {
        const expected = header?.tables[tablesSeen];
        if (open !== null || expected === undefined || nameOf(expected) !== nameOf(read))
          throw damaged(
            `expected ${open === null ? 'another table' : 'the end of a table'}, and ${nameOf(read)} begins`,
          );
        open = { table: expected, rows: 0, hash: createHash('sha256') };
        yield { kind: 'table', table: expected };
        break;
      }
      case 'row':
        if (open === null) throw damaged('a row that belongs to no table');
        open.rows += 1;
        rowsSeen += 1;
        hashRow(open.hash, read.row);
        yield { kind: 'row', row: read.row };
        break;
      case 'end of table': {
        if (open === null) throw damaged('the end of a table, and none was begun');
        const name = nameOf(open.table);
        if (open.rows !== read.rows)
          throw damaged(`${name} has ${open.rows} rows here, and had ${read.rows}`);
        if (open.hash.digest('hex') !== read.sha256)
          throw damaged(`the rows of ${name} are not as they were`);
        open = null;
        tablesSeen += 1;
        yield { kind: 'end of table' };
        break;
      }
      case 'sequences':
        if (open !== null || sequencesSeen) throw damaged('sequences where none belong');
        if (tablesSeen !== header?.tables.length) throw damaged('tables are missing');
        sequencesSeen = true;
        yield { kind: 'sequences', sequences: read.sequences };
        break;
      case 'end':
        if (open !== null || !sequencesSeen) throw damaged('it ends too early');
        if (read.tables !== tablesSeen || read.rows !== rowsSeen || read.sha256 !== whole.digest('hex'))
          throw damaged('it is not as it was made');
        if (key?.isMacOf(read.sha256, read.mac) === false)
          throw damaged('somebody who does not have its SECRET_KEY has made or changed it');
        // Nothing stands behind it, and it is written in one way only.
        if (lineOf(read) !== text) throw damaged('its last line is not as it was made');
        ended = true;
        yield { kind: 'end', tables: read.tables, rows: read.rows, sha256: read.sha256 };
        break;
    }
  }
  line += 1;
  if (!ended) throw damaged('expected more: the file ends here, and the backup does not');
}
