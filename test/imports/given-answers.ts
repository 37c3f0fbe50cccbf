import { expect } from 'vitest';
import { readFile } from './given-file.js';

/** A file with one column beside the addresses; gives which of its values count as an opt-out. */
export function taken(name: string, ...values: string[]): string[] {
  const rows = values.map((value, row) => `+44791112${3_000 + row};${value}\n`).join('');
  const { words, rows: read, refusals } = readFile(`phone;${name}\n${rows}`);
  expect(read).toBe(values.length);
  expect(refusals.every(({ column }) => column === name)).toBe(true);
  return words.map(({ line }) => values[line - 2] ?? '');
}
