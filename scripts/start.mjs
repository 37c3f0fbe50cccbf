/**
 * `npm start`: builds when the sources are newer than what was built, then becomes Heed, in this very process, so that
 * signals reach it.
 */
import { ensureBuilt, root } from './built.mjs';

// Relative paths mean the same wherever it is called from: a second data directory would be an empty list.
process.chdir(root);
process.env['NODE_ENV'] ||= 'production';
if (ensureBuilt()) {
  await import('../dist/main.js');
} else {
  process.stderr.write("Heed can't start: its build failed\n");
  process.exitCode = 1;
}
