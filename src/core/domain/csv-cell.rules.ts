/**
 * Cells of CSV files that spreadsheets open: what a spreadsheet would take for a formula gets an apostrophe in front,
 * which it takes for "this is text". Reading a cell takes the apostrophe off again, so that what was written comes back,
 * E.164 addresses with their + among it, whatever it was.
 */
const guardedText = /^'*[=+\-@\t\r\n\0\uff1d\uff0b\uff0d\uff20]/;
const guarded = /^'+[=+\-@\t\r\n\0\uff1d\uff0b\uff0d\uff20]/;

export function writeCell(text: string): string {
  return guardedText.test(text) ? `'${text}` : text;
}

export function readCell(cell: string): string {
  return cell.startsWith("'") && guarded.test(cell) ? cell.slice(1) : cell;
}

/** A cell of a line: guarded, and quoted where it holds a comma, a quote or a line break. */
export function cellOfLine(text: string): string {
  const cell = writeCell(text);
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
