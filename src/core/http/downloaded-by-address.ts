/** GET and HEAD of a sealed address: a file for whoever has it. */
import type { FastifyInstance } from 'fastify';
import type { Services } from '../graph/context.js';
import { isAway } from '../db/database-error.js';
import { type Download, type Downloads, NoDownload, refuseDownload } from './downloads.js';
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
  services: Pick<Services, 'standing' | 'secretKey' | 'now'>,
  downloads: Downloads,
  { path, address, givenBy, open }: AddressedDownload<Content>,
): void {
  const isSuspended = async (accountId: string) => (await services.standing.of(accountId)) === 'suspended';

  async function openUnlessSuspended(content: Content): Promise<Download> {
    const mayGoOn = async () => {
      if (await isSuspended(content.accountId)) throw new NoDownload('the account is suspended');
    };
    return { ...(await open(content)), mayGoOn };
  }

  server.route<{ Querystring: Record<string, unknown> }>({
    method: ['GET', 'HEAD'],
    url: path,
    async handler(request, reply) {
      const read = address.read(services, request.query['token']);
      const expired = () =>
        refuseDownload(reply, 403, 'FORBIDDEN', `this address has expired: ask ${givenBy} for a new one`);
      switch (read.kind) {
        case 'opened': {
          const { content } = read;
          if (await isSuspended(content.accountId).catch(unlessAway)) return expired();
          return downloads.answer(request, reply, content.accountId, () => openUnlessSuspended(content));
        }
        case 'expired':
          return expired();
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

/** Opening it finds the database away, too, and says so. */
function unlessAway(error: unknown): false {
  if (isAway(error)) return false;
  throw error;
}
