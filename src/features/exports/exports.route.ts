/** The files of the addresses that optOutsDownload and its like have given out. No key: the address is one. */
import type { FastifyInstance } from 'fastify';
import { askingBy } from '../../core/db/asking.js';
import type { Db } from '../../core/db/connect.js';
import { createTurns } from '../../core/domain/turns.js';
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

/** Of the pool's ten connections those that read pieces of files: the others are for words. */
const piecesAtOnce = 3;

/** `db` of the services: one that asks again, so that a database that is away for a moment breaks no file off. */
export function addExports(
  server: FastifyInstance,
  given: Pick<Services, 'db' | 'isBusy' | 'settings' | 'standing' | 'secretKey' | 'now'>,
  downloads: Downloads,
): void {
  const turns = createTurns(piecesAtOnce);
  const run: Db['run'] = (...statement) => turns.take(() => given.db.run(...statement));
  const services = { ...given, db: { ...given.db, ...askingBy(run) } };
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
