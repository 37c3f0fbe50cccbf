/** How people write the digits of a number, and what they put between two of them: the one set for all that looks for numbers in texts. */

/**
 * Inside of a class of a pattern, for JavaScript and PostgreSQL alike: white space, brackets, dashes, dots, slashes and underscores, also
 * those of full width, and what cannot be seen.
 */
export const signsBetween =
  '\\t-\\r ()./_\\-\\u00a0\\u00ad\\u00b7\\u061c\\u1680\\u180e\\u2000-\\u2015\\u2022\\u2028-\\u202f\\u205f-\\u206f\\u2212\\u3000\\ufe58\\ufe63\\ufeff\\uff08\\uff09\\uff0d-\\uff0f\\uff3f';

/** 0 in full width, in Arabic and in Persian; the other nine follow each. */
const otherZeros = [0xff10, 0x0660, 0x06f0];
const zero = 0x30;

/** Any of them, inside of a class. */
export const anyDigit = `0-9${otherZeros.map((first) => `${escaped(first)}-${escaped(first + 9)}`).join('')}`;

/** Matches a digit, in any of these ways. */
export function digitPattern(digit: string): string {
  return `[${digit}${otherZeros.map((first) => escaped(first + Number(digit))).join('')}]`;
}

const other = new RegExp(`(?![0-9])[${anyDigit}]`, 'g');
const between = new RegExp(`[${signsBetween}]`, 'g');

export function withPlainDigits(text: string): string {
  return text.replaceAll(other, (digit) => {
    const code = digit.charCodeAt(0);
    return String.fromCharCode(
      zero + code - (otherZeros.findLast((first) => first <= code && code <= first + 9) ?? code),
    );
  });
}

/** The text with `sign` for each that may stand between digits. */
export function withSignsBetween(text: string, sign: '' | ' '): string {
  return text.replaceAll(between, sign);
}

/** Seven digits and more, written together or apart. */
export function manyDigits(): RegExp {
  return new RegExp(`\\+?(?:\\p{Nd}[${signsBetween}]*){6,}\\p{Nd}`, 'gu');
}

function escaped(code: number): string {
  return `\\u${code.toString(16).padStart(4, '0')}`;
}
