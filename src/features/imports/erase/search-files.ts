/** Looks through the files of an account's imports, as they came, for somebody who is erased. */
import { setImmediate as turn } from 'node:timers/promises';
import type { Db } from '../../../core/db/connect.js';
import { addressInText } from '../../../core/domain/address-in-text.rules.js';
import type { ImportFileSearch } from '../../../core/log/import-file-search.js';
import { forgetListed } from '../drift/listed.queries.js';
import { BrokenFile } from '../run/broken-file.js';
import { openFile } from '../run/file-bytes.js';
import { piecesOf } from '../upload/read-pieces.js';
import { searchFor } from './file-search.rules.js';
import { forgetFile, importsWithFiles } from './forgotten-files.queries.js';

/** Files of one call: one that is killed goes on with the next. */
const filesAtOnce = 5;

export function createFileSearch(db: Db, unpackedLimit: number): ImportFileSearch {
  async function names(
    accountId: string,
    importId: string,
    length: number,
    address: string,
  ): Promise<boolean> {
    const search = searchFor(addressInText(address));
    const file = await openFile(piecesOf(db, accountId, importId), length, { unpackedLimit });
    try {
      for (;;) {
        const bytes = await file.next();
        if (bytes === null) return false;
        if (search.add(bytes)) return true;
        await turn();
      }
    } finally {
      file.close();
    }
  }

  return {
    async forgetNaming(accountId, address, from) {
      if (from === '') await forgetListed(db, accountId, address);
      const imports = await importsWithFiles(db, accountId, from, filesAtOnce);
      let found = 0;
      for (const { importId, bytesReceived, gone } of imports) {
        // What is being deleted already is not read any more. One that can't be read to its end says nothing of who is in it.
        if (gone || (await names(accountId, importId, bytesReceived, address).catch(unreadable))) {
          await forgetFile(db, accountId, importId, false);
          if (!gone) found += 1;
        }
      }
      return { found, next: imports.length < filesAtOnce ? null : (imports.at(-1)?.importId ?? null) };
    },
  };
}

function unreadable(error: unknown): true {
  if (error instanceof BrokenFile) return true;
  throw error;
}
