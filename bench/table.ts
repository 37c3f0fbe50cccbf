import type { Run } from './measure.js';

/** A line of the table; one that has an aim says what it is measured against. */
export type Row = {
  name: string;
  unit: string;
  limit?: { of: string; ratio: number; aim: number };
} & ({ run: Run } | { rate: number });

const titles = ['', 'rate', 'p50', 'p99', 'CPU Heed', 'PostgreSQL', 'load', 'of its limit', 'aim'];

/** As Markdown, so that it can be pasted. CPU is in microseconds a message. */
export function formatTable(rows: readonly Row[]): string {
  const lines = [titles, titles.map((_, index) => (index === 0 ? '---' : '---:')), ...rows.map(cellsOf)];
  const widths = titles.map((_, index) => Math.max(...lines.map((line) => line[index]?.length ?? 0)));
  return lines
    .map((line) => `| ${line.map((cell, index) => pad(cell, widths[index] ?? 0, index)).join(' | ')} |`)
    .join('\n');
}

function cellsOf(row: Row): string[] {
  const { limit } = row;
  const ratio = limit === undefined ? ['', ''] : [limit.ratio.toFixed(2), `≥ ${limit.aim}`];
  if (!('run' in row)) return [row.name, rateOf(row.rate, row.unit), '', '', '', '', '', ...ratio];
  const { run } = row;
  return [
    row.name,
    rateOf(run.rate, row.unit),
    milliseconds(run.p50),
    milliseconds(run.p99),
    microseconds(run.heedCpu),
    run.postgresCpu === null ? '–' : microseconds(run.postgresCpu),
    microseconds(run.loadCpu),
    ...ratio,
  ];
}

function pad(cell: string, width: number, index: number): string {
  return index === 0 ? cell.padEnd(width) : cell.padStart(width);
}

function rateOf(rate: number, unit: string): string {
  return `${Math.round(rate).toLocaleString('en')} ${unit}`;
}

function milliseconds(value: number): string {
  return `${value.toFixed(1)} ms`;
}

function microseconds(value: number): string {
  return `${Math.round(value)} µs`;
}
