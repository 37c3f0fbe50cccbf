/**
 * Reads phone numbers that are in E.164 already, the form in which files and systems mostly have them, some hundred times
 * as fast as libphonenumber: only where it is known that libphonenumber would give back the same text, whatever
 * the region. Everything else is left to parseAddress.
 */
import { numberingPlans } from './numbering-plans.rules.js';

const plus = 43;
const zero = 48;
/** The shortest and the longest that are looked at, in digits. */
const fewest = 6;
const most = 15;
const powersOfTen = Float64Array.from({ length: 8 }, (_, power) => 10 ** power);

const plans = numberingPlans();
/** By the first three digits (no calling code begins another): the place in `plans` plus one, 0 for none. */
const planByStart = new Uint16Array(1000);
for (const [index, { callingCode }] of plans.entries()) {
  const width = 10 ** (3 - callingCode.length);
  planByStart.fill(index + 1, Number(callingCode) * width, (Number(callingCode) + 1) * width);
}
const codeLengths = Uint8Array.from([0, ...plans.map(({ callingCode }) => callingCode.length)]);
const tables: (Uint16Array | undefined)[] = [undefined, ...plans.map(() => undefined)];

/**
 * The digits, as one integer, of the phone number that stands at `from` up to before `to`, if it is E.164 in exactly the
 * form in which parseAddress gives it back; -1 where parseAddress has to be asked. The bytes are ASCII or UTF-8.
 */
export function e164OfBytes(bytes: Uint8Array, from: number, to: number): number {
  const count = to - from - 1;
  if (count < fewest || count > most || bytes[from] !== plus) return -1;
  // In two halves, which fit 32-bit integers.
  const middle = count > 8 ? from + 9 : to;
  let head = 0;
  for (let at = from + 1; at < middle; at += 1) {
    const digit = (bytes[at] ?? 0) - zero;
    if (digit >>> 0 > 9) return -1;
    head = head * 10 + digit;
  }
  let tail = 0;
  for (let at = middle; at < to; at += 1) {
    const digit = (bytes[at] ?? 0) - zero;
    if (digit >>> 0 > 9) return -1;
    tail = tail * 10 + digit;
  }
  const plan = planByStart[threeDigits(bytes, from + 1)] ?? 0;
  const national = from + 1 + (codeLengths[plan] ?? 0);
  if (!staysAsItIs(plan, threeDigits(bytes, national), to - national)) return -1;
  return head * (powersOfTen[to - middle] ?? 0) + tail;
}

/** The same for a text. */
export function e164OfText(text: string): number {
  const to = text.length;
  if (to <= fewest || to > most + 1 || text.charCodeAt(0) !== plus) return -1;
  const middle = to > 9 ? 9 : to;
  let head = 0;
  for (let at = 1; at < middle; at += 1) {
    const digit = text.charCodeAt(at) - zero;
    if (digit >>> 0 > 9) return -1;
    head = head * 10 + digit;
  }
  let tail = 0;
  for (let at = middle; at < to; at += 1) {
    const digit = text.charCodeAt(at) - zero;
    if (digit >>> 0 > 9) return -1;
    tail = tail * 10 + digit;
  }
  const plan = planByStart[threeDigitsOfText(text, 1)] ?? 0;
  const national = 1 + (codeLengths[plan] ?? 0);
  if (!staysAsItIs(plan, threeDigitsOfText(text, national), to - national)) return -1;
  return head * (powersOfTen[to - middle] ?? 0) + tail;
}

function staysAsItIs(plan: number, beginning: number, nationalDigits: number): boolean {
  const lengths = tables[plan] ?? tableOf(plan);
  return (((lengths[beginning] ?? 0) >>> nationalDigits) & 1) === 1;
}

const noLengths = new Uint16Array(1000);

function tableOf(plan: number): Uint16Array {
  const table = plans[plan - 1]?.lengthsByBeginning ?? noLengths;
  tables[plan] = table;
  return table;
}

function threeDigits(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) * 100 + (bytes[at + 1] ?? 0) * 10 + (bytes[at + 2] ?? 0) - 111 * zero;
}

function threeDigitsOfText(text: string, at: number): number {
  return text.charCodeAt(at) * 100 + text.charCodeAt(at + 1) * 10 + text.charCodeAt(at + 2) - 111 * zero;
}
