/**
 * Whether what stands in quotes over several lines may be rows of their own: a quote that opens by mistake ends at the next
 * one, and the people between would be lost in a note. It may where one of the lines, cut at what stands between cells,
 * holds an address.
 */
import { cleanAddress } from '../../../core/domain/address.js';
import { isSurelyWhatsAppUserId } from '../../../core/domain/whatsapp-user-id.rules.js';

/** Of any file, since lists are put together of several. */
const delimiters = /[,;\t|^~]/;
/** Of a file that was refused once, and had others then: whatever no address has. */
export const anySign = /[^\p{L}\p{N}\s@.+()\-/'"=_<>]/u;
const [lf, cr, zero, nine, at] = [10, 13, 48, 57, 64];
/** The first byte of full-width digits. */
const fullWidth = 0xef;
/** Fewer digits are no address, whatever became of it. */
const fewDigits = 3;
/** Characters of a line that are looked at, and of an address. */
const [longestLine, longest] = [8_000, 320];

/** Cuts the lines of a file whose cells have that byte between them, in UTF-8. */
export function cutsAt(delimiter: number): RegExp {
  return new RegExp(`[,;\\t|^~\\x${delimiter.toString(16).padStart(2, '0')}]`);
}

/** `cuts`: besides what is common, since what stands between cells may be of an address elsewhere. */
export function holdsAddress(line: string, cuts: RegExp = delimiters): boolean {
  const text = line.slice(0, longestLine);
  return [delimiters, cuts].some((at, place) => {
    if (place > 0 && at === delimiters) return false;
    const pieces = text.split(at);
    return pieces.some((piece) => isAddress(piece, pieces.length > 1));
  });
}

export function isCut(line: string, cuts: RegExp): boolean {
  return cuts.test(line);
}

/** Whatever a row may have as an address, refused or not: no digits are too few that a spreadsheet has left. */
function isAddress(piece: string, isOfSeveral: boolean): boolean {
  if (piece.length > longest) return false;
  const text = cleanAddress(piece).replaceAll(/^["'=\s]+|["\s]+$/g, '');
  if (text.includes('@')) {
    return (
      /^[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+$/.test(text) || (isOfSeveral && /<[^\s@<>]+@[^\s@<>]+>$/.test(text))
    );
  }
  const plain = text.replace(/^(?:whatsapp|sms|rcs|tel): */i, '').replace(/ *(?:ext|x)\.? *\d*$/i, '');
  if (/^\d(?:[.,]\d+)?e\+?\d+$/i.test(plain) || isSurelyWhatsAppUserId(plain)) return true;
  if (!/^\+?[\d\s().\-/]+$/.test(plain) || isDay.test(plain)) return false;
  const digits = plain.replaceAll(/\D/g, '').length;
  return digits >= 7 && digits <= 17;
}

const isDay = /^(?:\d{4}([-/.])\d{1,2}\1\d{1,2}|\d{1,2}([-/.])\d{1,2}\2\d{2,4})$/;

/** The same, of a row whose text is not held. */
export class LinesInQuotes {
  readonly #cuts: RegExp;
  #line = '';
  #digits = 0;
  #hasLines = false;
  #isFound = false;
  /** Whether a cell that has ended holds them. */
  holdRows = false;

  constructor(delimiter: number) {
    this.#cuts = cutsAt(delimiter);
  }

  /** Bytes of a cell in quotes, whatever they are. */
  add(bytes: Buffer, from: number, to: number): void {
    let start = from;
    for (let place = from; place < to; place += 1) {
      const byte = bytes[place] as number;
      if (byte >= zero && byte <= nine) this.#digits += 1;
      else if (byte === at || byte === fullWidth) this.#digits += fewDigits;
      if (byte !== lf && byte !== cr) continue;
      this.#take(bytes, start, place);
      this.#endLine();
      this.#hasLines = true;
      start = place + 1;
    }
    this.#take(bytes, start, to);
  }

  endCell(): void {
    this.#endLine();
    if (this.#hasLines && this.#isFound) this.holdRows = true;
    this.#hasLines = false;
    this.#isFound = false;
  }

  #take(bytes: Buffer, from: number, to: number): void {
    const room = longestLine - this.#line.length;
    if (room > 0 && to > from) this.#line += bytes.toString('latin1', from, Math.min(to, from + room));
  }

  #endLine(): void {
    if (this.#digits >= fewDigits && !this.#isFound) {
      this.#isFound = holdsAddress(Buffer.from(this.#line, 'latin1').toString('utf8'), this.#cuts);
    }
    this.#line = '';
    this.#digits = 0;
  }
}
