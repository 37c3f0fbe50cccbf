/** Figures that a test has measured, for whoever reads its output. */
export function show(line: string): void {
  process.stdout.write(`${line}\n`);
}
