/** The files of the addresses that errorsUrl and rowsUrl have given out. */
import type { FastifyInstance } from 'fastify';
import type { Services } from '../../../core/graph/context.js';
import { addDownload } from '../../../core/http/downloaded-by-address.js';
import { type Downloads, NoDownload } from '../../../core/http/downloads.js';
import { type ResultFile, resultAddress, resultPath } from './address-of-result.js';
import { importToRead } from './results.queries.js';
import { streamResult } from './stream-result.js';

export function addImportResults(
  server: FastifyInstance,
  services: Pick<Services, 'db' | 'standing' | 'secretKey' | 'now'>,
  downloads: Downloads,
): void {
  const { db } = services;
  addDownload<ResultFile>(server, services, downloads, {
    path: resultPath,
    address: resultAddress,
    givenBy: 'errorsUrl or rowsUrl of the import',
    async open(asked) {
      const file = await importToRead(db, asked.accountId, asked.importId);
      if (file === null || file.fileDeletedAt !== null || file.form === null)
        throw new NoDownload('the file of this import has been deleted');
      if (file.isForgotten)
        throw new NoDownload(
          'the dry run is being confirmed, and what it has found is being forgotten: if confirmImport did not come to its end, call it again',
        );
      return {
        name: asked.what === 'errors' ? 'import-errors.csv' : 'import-rows.csv',
        type: 'text/csv; charset=utf-8; header=present',
        gzip: false,
        headers: {},
        pieces: streamResult(db, asked, file),
      };
    },
  });
}
