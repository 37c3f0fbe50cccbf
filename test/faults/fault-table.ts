/** The table of faults, as `npm run faults` and docs/faults.md have it. */
import { appendFileSync } from 'node:fs';
import type { FaultRow } from './measure-fault.js';

const heading = [
  'fault',
  'sent',
  'acknowledged',
  'found',
  'twice',
  'errors of writes',
  'errors of reads',
  'whole again',
];

export function faultTable(rows: readonly FaultRow[]): string {
  const lines = rows.map((row) => [
    row.fault,
    String(row.sent),
    String(row.acknowledged),
    String(row.found),
    String(row.twice),
    codes(row.codes),
    codes(row.readCodes),
    row.secondsUntilWhole === null ? 'never' : `${row.secondsUntilWhole.toFixed(1)} s`,
  ]);
  return [heading, heading.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** Prints it; to the file that FAULT_TABLE names too. */
export function printFaultTable(rows: readonly FaultRow[]): void {
  const table = faultTable(rows);
  process.stdout.write(`\n${table}\n\n`);
  const file = process.env['FAULT_TABLE'];
  if (file !== undefined && file !== '') appendFileSync(file, `${table}\n`);
}

function codes(seen: Record<string, number>): string {
  const texts = Object.entries(seen).map(([code, count]) => `${count} ${code}`);
  return texts.length === 0 ? 'none' : texts.join(', ');
}
