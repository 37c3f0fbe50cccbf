/** Figures that a test has measured: printed with SHOW_FIGURES=1, and when the test that they belong to has failed. */
import { onTestFailed } from 'vitest';

export const showsFigures = process.env['SHOW_FIGURES'] === '1';

/** For use inside tests that run one after another. */
export function show(line: string): void {
  const print = () => void process.stdout.write(`${line}\n`);
  if (showsFigures) print();
  else onTestFailed(print);
}
