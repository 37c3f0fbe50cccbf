/** Opens a connection at the host of the address, or at the first of several that is a primary. */
import postgres from 'postgres';
import { DatabaseError } from './database-error.js';
import { type Connection, openAtHost, type AtHostOptions } from './open-at-host.js';

export interface OpenOptions extends AtHostOptions {
  /** Kept by those who open again and again: so each begins at the host that the one before has not failed at. */
  hosts?: HostInTurn;
}

/** The host of several to begin with; it has failed when no connection came about or the server was a standby. */
export interface HostInTurn {
  first: number;
}

/**
 * The address without what it says of the kind of host. A pooler may tell the driver what its server was long ago, or nothing,
 * and then the driver asks in a statement of its own, whose failure nobody catches.
 */
function withoutKindOfHost(databaseUrl: string): string {
  return databaseUrl.replace(/([?&])target_session_attrs=[^&]*&?/g, '$1');
}

/**
 * Rejects with DatabaseAway, or with DatabaseError where the database is closed to this role. Several hosts are tried in
 * turn, of which only a primary is taken.
 */
export async function openConnection(address: string, options: OpenOptions): Promise<Connection> {
  const databaseUrl = withoutKindOfHost(address);
  const { host, port } = postgres(databaseUrl, { max: 1 }).options;
  if (host.length === 1) return openAtHost(databaseUrl, options);
  const turn = options.hosts ?? { first: 0 };
  const within = options.within / host.length;
  let failure: unknown;
  for (let tried = 0, at = turn.first; tried < host.length; tried += 1, at = (at + 1) % host.length) {
    const pass = () => {
      // Others that open at the same time may have passed it by.
      if (turn.first === at) turn.first = (at + 1) % host.length;
    };
    try {
      const one = { host: host[at] ?? '', port: port[at] ?? 5432 };
      return await openAtHost(databaseUrl, { ...options, within }, one, pass);
    } catch (error) {
      failure = error;
      pass();
      if (options.signal?.aborted === true || error instanceof DatabaseError) break;
    }
  }
  throw failure;
}
