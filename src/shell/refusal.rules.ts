import { DatabaseError, isAway } from '../core/db/database-error.js';

/** Where Heed was to start. */
export interface Place {
  host: string;
  port: number;
  /** Whether the database is one of DATABASE_URL, not our own. */
  databaseGiven: boolean;
}

/** The one line for a taken port, for a host that is not ours, and for a database that is away or closed to us; nothing for all else, which is a fault. */
export function refusalOf(error: unknown, { host, port, databaseGiven }: Place): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('syscall' in error && error.syscall === 'listen' && 'code' in error) {
    if (error.code === 'EADDRNOTAVAIL') return notOurs(host, error.code);
    const why =
      error.code === 'EADDRINUSE' ? 'is taken by another program' : `can't be used (${String(error.code)})`;
    return `port ${port} of ${host} ${why}: set PORT or HOST`;
  }
  // The driver's own look-ups come as DatabaseAway.
  if ('syscall' in error && error.syscall === 'getaddrinfo' && 'code' in error)
    return notOurs(host, error.code);
  if (!isAway(error) && !(error instanceof DatabaseError && isClosedToUs(error.sqlState))) return undefined;
  return databaseGiven ? `DATABASE_URL: ${error.message}` : `the embedded database: ${error.message}`;
}

function notOurs(host: string, code: unknown): string {
  return `${host} is no address of this machine (${String(code)}): set HOST`;
}

/** A role that may not log in, a database that does not exist, tables that the role may not make. */
function isClosedToUs(sqlState: string): boolean {
  return sqlState.startsWith('28') || sqlState === '3D000' || sqlState === '42501';
}
