#!/usr/bin/env node
// `npx heed`: the command line, as it was built. It does not build: a scheduled job must not change what it runs.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

// These two go to the database, for whoever runs the server; all others are clients.
const ofTheServer = new Set(['backup', 'restore']);
if (process.argv[2] === 'help' && ofTheServer.has(process.argv[3] ?? ''))
  process.argv.splice(2, 2, process.argv[3] ?? '', '--help');
const place = ofTheServer.has(process.argv[2] ?? '') ? 'shell/backup' : 'cli';
const main = new URL(`../dist/${place}/main.js`, import.meta.url);
if (existsSync(main)) {
  await import(main.href);
} else {
  const directory = fileURLToPath(new URL('..', import.meta.url));
  process.stderr.write(`heed: it is not built yet: run "npm ci && npm run build" in ${directory}\n`);
  process.exitCode = 2;
}
