#!/usr/bin/env node
// `npx heed`: the command line, as it was built. It does not build: a scheduled job must not change what it runs.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const main = new URL('../dist/cli/main.js', import.meta.url);
if (existsSync(main)) {
  await import(main.href);
} else {
  const directory = fileURLToPath(new URL('..', import.meta.url));
  process.stderr.write(`heed: it is not built yet: run "npm ci && npm run build" in ${directory}\n`);
  process.exitCode = 2;
}
