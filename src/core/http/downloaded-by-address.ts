/** GET and HEAD of a sealed address: a file for whoever has it. */
import type { FastifyInstance } from 'fastify';
import type { Services } from '../graph/context.js';
import { type Download, type Downloads, refuseDownload } from './downloads.js';
import type { SealedAddress } from './sealed-address.js';

export interface AddressedDownload<Content extends { accountId: string }> {
  path: string;
  address: SealedAddress<Content>;
  /** What gives such addresses out, for the refusals: "optOutsDownload". */
  givenBy: string;
  open(content: Content): Promise<Download>;
}

export function addDownload<Content extends { accountId: string }>(
  server: FastifyInstance,
  services: Pick<Services, 'secretKey' | 'now'>,
  downloads: Downloads,
  { path, address, givenBy, open }: AddressedDownload<Content>,
): void {
  server.route<{ Querystring: Record<string, unknown> }>({
    method: ['GET', 'HEAD'],
    url: path,
    handler(request, reply) {
      const read = address.read(services, request.query['token']);
      switch (read.kind) {
        case 'opened':
          return downloads.answer(request, reply, read.content.accountId, () => open(read.content));
        case 'expired':
          return refuseDownload(
            reply,
            403,
            'FORBIDDEN',
            `this address has expired: ask ${givenBy} for a new one`,
          );
        case 'forged':
          return refuseDownload(
            reply,
            403,
            'FORBIDDEN',
            `this address is not one that ${givenBy} has given out: was it copied whole?`,
          );
      }
    },
  });
}
