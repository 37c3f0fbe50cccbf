/** `heed`: people and scheduled jobs use Heed's public API from a shell. scripts/heed.mjs starts it. */
import { runHeed } from './run-heed.js';

const ending = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    // Whoever asks twice does not want to wait.
    if (ending.signal.aborted) process.exit(signal === 'SIGINT' ? 130 : 143);
    ending.abort(signal);
  });
}
// What nobody takes any more is seen by who writes it.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

const { env, stdin, stdout, stderr } = process;
const code = await runHeed(process.argv.slice(2), { env, stdin, stdout, stderr, ending: ending.signal });
for (const stream of [stdout, stderr]) {
  await new Promise<void>((resolve) => {
    if (stream.destroyed) resolve();
    else stream.write('', () => resolve());
  });
}
process.exit(code);
