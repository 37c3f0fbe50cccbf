/**
 * Runs a TypeScript file of this directory: `node bench/run.mjs main.ts …`. Node 20 takes no types, so vite takes them
 * off; what is measured is the built server, in a process of its own.
 */
import { runnerImport } from 'vite';

process.env['NODE_ENV'] ||= 'production';
const [, , file = 'main.ts', ...rest] = process.argv;
const { module } = await runnerImport(new URL(file, import.meta.url).pathname, { configFile: false });
await module.main(rest);
