/** The files of the addresses that optOutsDownload and its like have given out. No key: the address is one. */
import type { FastifyInstance } from 'fastify';
import type { Services } from '../../core/graph/context.js';
import { addDownload } from '../../core/http/downloaded-by-address.js';
import type { Downloads } from '../../core/http/downloads.js';
import {
  accountAddress,
  accountPath,
  optOutEventsAddress,
  optOutEventsPath,
  optOutsAddress,
  optOutsPath,
} from './addresses.js';
import { openAccount } from './open-account.js';
import { openOptOutEvents } from './open-opt-out-events.js';
import { openOptOuts } from './open-opt-outs.js';

/** `db` of the services: one that asks again, so that a database that is away for a moment breaks no file off. */
export function addExports(
  server: FastifyInstance,
  services: Pick<Services, 'db' | 'settings' | 'secretKey' | 'now'>,
  downloads: Downloads,
): void {
  addDownload(server, services, downloads, {
    path: optOutsPath,
    address: optOutsAddress,
    givenBy: 'optOutsDownload',
    open: (file) => openOptOuts(services, file),
  });
  addDownload(server, services, downloads, {
    path: optOutEventsPath,
    address: optOutEventsAddress,
    givenBy: 'optOutEventsDownload',
    open: (file) => openOptOutEvents(services, file),
  });
  addDownload(server, services, downloads, {
    path: accountPath,
    address: accountAddress,
    givenBy: 'accountDownload',
    open: (file) => openAccount(services, file),
  });
}
