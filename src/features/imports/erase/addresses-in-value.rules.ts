/** The addresses that stand in a cell that could not be read, one or several, as they are stored. */
import { parseAddress } from '../../../core/domain/address.js';
import { whatsAppUserIdsInText } from '../../../core/domain/whatsapp-user-id.rules.js';
import { manyDigits, withPlainDigits, withSignsBetween } from '../../../core/domain/digits-in-text.rules.js';

const email = /[^\s@<>()",;:]+@[^\s@<>()",;:]+/gu;
const digits = manyDigits();
const userId = whatsAppUserIdsInText();
/** Between two numbers that follow each other. */
const gap = /[\s/]+/u;

/** `region`: what national numbers belong to. */
export function addressesIn(value: string, region: string | null): string[] {
  const text = withPlainDigits(value.normalize('NFKC').replaceAll(/%40/g, '@'));
  const emails = all(text, email);
  const numbers = all(text, digits).map((one) => withSignsBetween(one, ' '));
  const written = [...emails, ...all(text, userId), ...all(text, digits), ...numbers];
  return [...new Set([...written, ...written.flatMap((one) => one.split(gap))])].flatMap((one) => {
    const read = parseAddress(one, region);
    return read.kind === 'not-an-address' ? [] : [read.address];
  });
}

function all(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([found]) => found);
}
