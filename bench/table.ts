/** The report as Markdown, so that it can be pasted. */
import { type Aim, isMet, type Row, type Section } from './bench.js';
import { ratio } from './format.js';

export function formatSection({ title, columns, rows, notes = [] }: Section): string {
  const withAims = rows.some(({ aims = [] }) => aims.length > 0);
  const titles = ['', ...columns, ...(withAims ? ['aims'] : [])];
  const lines = [
    titles,
    titles.map((_, index) => (isText(index) ? '---' : '---:')),
    ...rows.map(({ name, cells, aims = [] }) => [
      name,
      ...columns.map((_, index) => cells[index] ?? ''),
      ...(withAims ? [aims.map(aimCell).join('; ')] : []),
    ]),
  ];
  const widths = titles.map((_, index) => Math.max(...lines.map((line) => line[index]?.length ?? 0)));
  const table = lines.map((line) => {
    const cells = line.map((cell, index) =>
      isText(index) ? cell.padEnd(widths[index] ?? 0) : cell.padStart(widths[index] ?? 0),
    );
    return `| ${cells.join(' | ')} |`;
  });
  return [`### ${title}`, '', ...table, ...notes.flatMap((note) => ['', note])].join('\n');

  function isText(index: number): boolean {
    return index === 0 || (withAims && index === titles.length - 1);
  }
}

/** A line for each aim that was missed. */
export function missedAims(sections: readonly Section[]): string[] {
  return sections.flatMap(({ title, rows }) =>
    rows.flatMap((row) =>
      (row.aims ?? [])
        .filter((aim) => !isMet(aim))
        .map((aim) => `missed: ${title}: ${row.name}: ${aimText(aim)}`),
    ),
  );
}

function aimCell(aim: Aim): string {
  return `${aimText(aim)}: ${isMet(aim) ? 'met' : 'missed'}`;
}

function aimText(aim: Aim): string {
  const { measured, what, write = ratio } = aim;
  const limit = 'atLeast' in aim ? `≥ ${write(aim.atLeast)}` : `≤ ${write(aim.atMost)}`;
  return `${write(measured)} ${what} (${limit})`;
}

/** For the rows of runs: see runCells in measure.ts. */
export function row(name: string, cells: readonly string[], ...aims: Aim[]): Row {
  return { name, cells, aims };
}
