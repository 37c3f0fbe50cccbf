/** Which byte stands between the cells of a CSV file that does not say so. */
import { cellsOfRow, Rows, scanRows } from './csv-rows.rules.js';

/** Comma, semicolon, tab, bar: of those that fit equally well the first. */
const candidates = [44, 59, 9, 124];
const rowsLookedAt = 20;
/** Rows may differ, but most have as many cells as the first. */
const alike = 0.8;

/** Null: the rows have one cell each, as far as can be seen. */
export function discoverDelimiter(
  bytes: Uint8Array,
  from: number,
  to: number,
  isEnd: boolean,
): number | null {
  let best: { delimiter: number; share: number; cells: number } | null = null;
  for (const delimiter of candidates) {
    const counts = countsOfCells(bytes, from, to, isEnd, delimiter);
    const cells = counts[0] ?? 1;
    if (cells < 2) continue;
    const share = counts.filter((count) => count === cells).length / counts.length;
    if (share < alike) continue;
    if (best === null || share > best.share || (share === best.share && cells > best.cells)) {
      best = { delimiter, share, cells };
    }
  }
  return best?.delimiter ?? null;
}

function countsOfCells(
  bytes: Uint8Array,
  from: number,
  to: number,
  isEnd: boolean,
  delimiter: number,
): number[] {
  const rows = new Rows(rowsLookedAt);
  scanRows(bytes, from, to, isEnd, { delimiter, column: 0 }, rows);
  const counts: number[] = [];
  let start = from;
  for (let row = 0; row < rows.count; row += 1) {
    const end = rows.ends[row] ?? start;
    const cells = cellsOfRow(bytes, start, end, delimiter);
    const [first] = cells;
    if (cells.length > 1 || (first !== undefined && first.to > first.from)) counts.push(cells.length);
    start = end;
  }
  return counts;
}
