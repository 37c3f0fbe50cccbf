/**
 * GET /downloads/opt-outs: the file of an address that optOutsDownload has given out. No key: the address is one. Refusals have the
 * shape of GraphQL's errors, as on every path.
 */
import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import type { Services } from '../../core/graph/context.js';
import { downloadPath } from './address-of-download.js';
import { downloadKey, openDownload } from './download-token.rules.js';
import { streamOptOuts } from './stream-opt-outs.js';

const refusals = {
  expired: 'this address has expired: ask optOutsDownload for a new one',
  forged: 'this address is not one that optOutsDownload has given out: was it copied whole?',
} as const;

const files = {
  CSV: { type: 'text/csv; charset=utf-8; header=present', name: 'opt-outs.csv' },
  NDJSON: { type: 'application/x-ndjson; charset=utf-8', name: 'opt-outs.ndjson' },
} as const;

export function addDownloads(
  server: FastifyInstance,
  services: Pick<Services, 'db' | 'secretKey' | 'now'>,
): void {
  const key = downloadKey(services.secretKey);
  server.get<{ Querystring: Record<string, unknown> }>(
    downloadPath,
    { exposeHeadRoute: false },
    (request, reply) => {
      const { token } = request.query;
      const read = openDownload(key, typeof token === 'string' ? token : '', services.now());
      void reply.header('cache-control', 'private, no-store').header('x-content-type-options', 'nosniff');
      if (read.kind !== 'download') {
        return reply
          .code(403)
          .send({ errors: [{ message: refusals[read.kind], extensions: { code: 'FORBIDDEN' } }] });
      }
      const file = files[read.download.format];
      return reply
        .type(file.type)
        .header('content-disposition', `attachment; filename="${file.name}"`)
        .send(Readable.from(streamOptOuts(services.db, read.download)));
    },
  );
}
