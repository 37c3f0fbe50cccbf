/** The parts that must be well before requests are welcome. */
export interface Parts {
  /** slow: no answer in time. */
  database: 'ok' | 'slow' | 'away';
  migrations: 'ok' | 'missing' | 'unknown';
  stopping: boolean;
}

export function isReady({ database, migrations, stopping }: Parts): boolean {
  return database === 'ok' && migrations === 'ok' && !stopping;
}
