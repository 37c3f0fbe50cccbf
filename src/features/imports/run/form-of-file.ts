/** How a file is to be read, found out in its beginning. */
import type { Db } from '../../../core/db/connect.js';
import { driftForm } from '../drift/drift-mapping.rules.js';
import { formOfList } from '../drift/formats/list-form.rules.js';
import { type FileForm, headLimit } from '../file/file-form.js';
import { findForm } from '../file/find-form.rules.js';
import { BrokenFile } from './broken-file.js';
import type { FileBytes } from './file-bytes.js';
import { keepForm, type OpenImport } from './open-imports.queries.js';

/** Finds out how the file is to be read, and keeps that: whoever goes on reads it the same. Null: it is not being run any more. */
export async function formOf(
  db: Db,
  { accountId, importId, row }: { accountId: string; importId: string; row: OpenImport },
  region: string | null,
  { open, atWork }: { open(): Promise<FileBytes>; atWork(): Promise<void> },
): Promise<FileForm | null> {
  const drift = row.drift;
  if (drift !== null && drift.provider !== 'OTHER')
    return keepForm(db, accountId, importId, formOfList(drift.provider));
  const file = await open();
  try {
    const head: Buffer[] = [];
    let length = 0;
    let isWhole = false;
    while (length < headLimit && !isWhole) {
      const bytes = await file.next();
      await atWork();
      if (bytes === null) isWhole = true;
      else if (bytes.length > 0) {
        head.push(bytes);
        length += bytes.length;
      }
    }
    const found = findForm(Buffer.concat(head), isWhole, { columns: row.columns, region });
    if (found.kind === 'unreadable') throw new BrokenFile(found.message);
    return await keepForm(db, accountId, importId, drift === null ? found.form : driftForm(found.form));
  } finally {
    file.close();
  }
}
