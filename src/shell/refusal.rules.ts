/** What an error in the start means to the one who starts Heed. */
export interface Place {
  host: string;
  port: number;
  /** Whether the database is one of DATABASE_URL, not our own. */
  databaseGiven: boolean;
}

/** The one line for a taken port or a database that is away or closed to us; nothing for all else, which is a fault. */
export function refusalOf(error: unknown, { host, port, databaseGiven }: Place): string | undefined {
  for (const { code, syscall, message } of causesOf(error)) {
    if (syscall === 'listen') {
      const why = code === 'EADDRINUSE' ? 'is taken by another program' : `can't be listened on (${code})`;
      return `port ${port} of ${host} ${why}: set PORT or HOST`;
    }
    if (AWAY.has(code)) {
      return databaseGiven
        ? `the database of DATABASE_URL can't be reached (${code}: ${message})`
        : `the embedded database can't be reached (${code}: ${message})`;
    }
  }
  return undefined;
}

/** Codes of the system, of the driver, and of PostgreSQL (refused log-in, no such database, starting up or shutting down, full). */
const AWAY: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'CONNECT_TIMEOUT',
  'CONNECTION_CLOSED',
  'CONNECTION_ENDED',
  'CONNECTION_DESTROYED',
  '28000',
  '28P01',
  '3D000',
  '57P01',
  '57P03',
  '53300',
]);

interface Cause {
  code: string;
  syscall: string | undefined;
  message: string;
}

/** The error and what caused it; one that stands for several (each address of a host) is told by the first. */
function causesOf(error: unknown, depth = 0): Cause[] {
  if (!(error instanceof Error) || depth > 5) return [];
  const inner = error instanceof AggregateError ? error.errors[0] : error.cause;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const syscall = 'syscall' in error && typeof error.syscall === 'string' ? error.syscall : undefined;
  const message = error.message.split('\n')[0] ?? '';
  return [...causesOf(inner, depth + 1), { code, syscall, message }];
}
