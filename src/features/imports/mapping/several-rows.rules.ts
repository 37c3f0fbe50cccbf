/**
 * Rows that a stray quote may have made one of. Lines within quotes that hold an address may be people who have said no: such a
 * row is refused, unless its quotes are surely meant. They are where we have written them; where the whole file is in quotes,
 * header and all, since a stray one ends in the middle of a cell there; and where a lone address stands on a line that ends
 * with LF, in a row that ends with CRLF, as spreadsheets write a text of several lines.
 */
import { isOurs } from '../file/field-names.rules.js';
import type { FileForm } from '../file/file-form.js';
import { anySign, cutsAt, holdsAddress, isCut } from '../file/lines-in-quotes.rules.js';
import type { RowReader } from '../file/row-reader.rules.js';

/** A message where the row on which the reader stands may be several. */
export function mayBeSeveralRows(reader: RowReader, form: FileForm): string | null {
  if (!reader.hasLines || form.quoting === 'us' || (form.quoting === 'all' && reader.isQuoted)) return null;
  const place = placesInLines(reader).find((one) => isDoubtful(reader, form, one));
  if (place === undefined) return null;
  const { from, to } = linesOf(reader, place);
  return `a quote opens on line ${from} and closes on line ${to}, and one of these lines holds an address: they may be rows of their own. If they are, take the quotes away that should not be there; if it is one text, put it on one line`;
}

/** Which lines stand in quotes; nothing of a row without. */
export function linesInQuotes(reader: RowReader): string {
  const [place] = reader.hasLines ? placesInLines(reader) : [];
  if (place === undefined) return '';
  const { from, to } = linesOf(reader, place);
  return `; a quote opens on line ${from} and closes on line ${to}: perhaps these are rows of their own`;
}

function isDoubtful(reader: RowReader, form: FileForm, place: number): boolean {
  const text = reader.cell(place);
  const lines = text.split(lineEnd).filter((line) => line.trim() !== '');
  const isAgain = form.header?.some(isOurs) === true;
  const cuts = isAgain ? anySign : cutsAt(form.delimiter);
  const doubtful = lines.filter((line) => holdsAddress(line, cuts));
  if (doubtful.length === 0) return false;
  const areAlone = !doubtful.some((line) => isCut(line, cuts));
  const { recipient, phone, email } = form.columns;
  // Several addresses in their own cell are refused for that; one is none too many.
  if (areAlone && doubtful.length === lines.length && [recipient, phone, email].includes(place)) return false;
  const isOfSpreadsheet = reader.endsWithCrLf && !text.includes('\r') && !isAgain;
  return !(areAlone && isOfSpreadsheet);
}

const lineEnd = /\r\n|\r|\n/;

function placesInLines(reader: RowReader): number[] {
  return Array.from({ length: reader.cells }, (_, place) => place).filter((place) =>
    lineEnd.test(reader.cell(place)),
  );
}

function linesOf(reader: RowReader, place: number): { from: number; to: number } {
  const breaks = (cell: string) => cell.split(lineEnd).length - 1;
  let from = reader.line;
  for (let before = 0; before < place; before += 1) from += breaks(reader.cell(before));
  return { from, to: from + breaks(reader.cell(place)) };
}
