/** `heed backup` and `heed restore`; scripts/heed.mjs starts it. */
import { runBackupCommand } from './run-backup-command.js';

const ending = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    // Whoever asks twice does not want to wait.
    if (ending.signal.aborted) process.exit(signal === 'SIGINT' ? 130 : 143);
    ending.abort(signal);
  });
}
const { env, stdout, stderr } = process;
const [command, ...args] = process.argv.slice(2);
const code = await runBackupCommand(command === 'restore' ? 'restore' : 'backup', args, {
  env,
  stdout,
  stderr,
  ending: ending.signal,
});
process.exit(code);
