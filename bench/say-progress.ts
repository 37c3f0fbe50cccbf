/** What a long bench does just now, on standard error; the report goes to standard output. */
export function sayProgress(what: string): void {
  process.stderr.write(`  ${what}\n`);
}
