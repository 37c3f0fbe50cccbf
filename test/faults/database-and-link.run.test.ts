/** Faults of the database and of the way to it. */
import { cloneDatabase } from '../support/database.js';
import { startKillablePostgres } from '../support/killable-postgres.js';
import { brokenLinks, deafLinks, silentLinks } from './broken-links.js';
import { deadServers, longDeadServers, serverConnections } from './dead-servers.js';
import { type Lane, testLanes } from './fault-lanes.js';
import { killedSessions } from './killed-sessions.js';
import { openStand, type StandOptions } from './stand.js';

const onClone =
  (options: StandOptions = {}): Lane['open'] =>
  async (atEnd) => {
    const database = await cloneDatabase({ connections: 1 });
    atEnd(database.drop);
    const stand = await openStand(database.url, options);
    atEnd(stand.stop);
    return stand;
  };
const onOwnServer: Lane['open'] = async (atEnd) => {
  const postgres = await startKillablePostgres({ max_connections: String(serverConnections) });
  atEnd(postgres.stop);
  const stand = await openStand(postgres.url, { postgres });
  atEnd(stand.stop);
  return stand;
};

const lanes: Lane[] = [
  { faults: longDeadServers, open: onOwnServer },
  { faults: deadServers, open: onOwnServer },
  { faults: killedSessions, open: onClone() },
  { faults: brokenLinks, open: onClone() },
  { faults: silentLinks, open: onClone() },
  { faults: deafLinks, open: onClone({ otherWriter: true }) },
];

testLanes(lanes);
