/** For processes that tests start: they note their statements, too (note-statements.mjs). */
const note = new URL('./note-statements.mjs', import.meta.url).href;

export function noting(): Record<string, string> {
  const folder = process.env['HEED_STATEMENTS'];
  return folder === undefined ? {} : { HEED_STATEMENTS: folder, NODE_OPTIONS: `--import=${note}` };
}
