/** The table of faults, as `npm run faults` and docs/faults.md have it. */
import type { FaultRow } from './measure-fault.js';

const heading = [
  'fault',
  'words sent',
  'acknowledged',
  'found',
  'twice',
  'errors of writes',
  'errors of reads',
  'slowest write, read',
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
    `${seconds(row.slowestWrite)}, ${seconds(row.slowestRead)}`,
    row.secondsUntilWhole === null ? 'never' : seconds(row.secondsUntilWhole * 1_000),
  ]);
  return [heading, heading.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function codes(seen: Record<string, number>): string {
  const texts = Object.entries(seen).map(([code, count]) => `${count} ${code}`);
  return texts.length === 0 ? 'none' : texts.join(', ');
}

const seconds = (milliseconds: number) => `${(milliseconds / 1_000).toFixed(1)} s`;
