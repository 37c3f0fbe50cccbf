/** The files of the addresses that optOutsDownload and its like have given out. No key: the address is one. */
import type { FastifyInstance } from 'fastify';
import type { Services } from '../../core/graph/context.js';
import type { DownloadFormat } from '../../core/graph/download-format.types.js';
import { addDownload } from '../../core/http/downloaded-by-address.js';
import type { Downloads } from '../../core/http/downloads.js';
import { optOutsAddress, optOutsPath } from './addresses.js';
import { streamOptOuts } from './stream-opt-outs.js';

const contentTypes: Record<DownloadFormat, string> = {
  CSV: 'text/csv; charset=utf-8; header=present',
  NDJSON: 'application/x-ndjson; charset=utf-8',
};

export function addExports(
  server: FastifyInstance,
  services: Pick<Services, 'db' | 'secretKey' | 'now'>,
  downloads: Downloads,
): void {
  addDownload(server, services, downloads, {
    path: optOutsPath,
    address: optOutsAddress,
    givenBy: 'optOutsDownload',
    open: (file) =>
      Promise.resolve({
        name: `opt-outs.${file.format.toLowerCase()}`,
        type: contentTypes[file.format],
        gzip: file.gzip,
        headers: {},
        pieces: streamOptOuts(services.db, file),
      }),
  });
}
