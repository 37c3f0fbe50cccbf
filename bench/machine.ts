import { cpus, totalmem } from 'node:os';

/** Where it was measured: without it, figures say nothing. */
export function describeMachine(postgresVersion: string): string {
  const processors = cpus();
  return [
    `${processors[0]?.model.trim() ?? 'unknown processor'}, ${processors.length} cores`,
    `${Math.round(totalmem() / 2 ** 30)} GiB`,
    `Node ${process.versions.node}`,
    `PostgreSQL ${postgresVersion}`,
    new Date().toISOString().slice(0, 10),
  ].join('; ');
}
