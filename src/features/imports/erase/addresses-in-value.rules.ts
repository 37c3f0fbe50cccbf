/** The addresses that stand in a cell that could not be read, one or several, as they are stored. */
import { parseAddress } from '../../../core/domain/address.js';

const email = /[^\s@<>()",;:]+@[^\s@<>()",;:]+/gu;
/** Seven digits and more, written together or apart. */
const digits = /\+?(?:\p{Nd}[\s().\-/\u2010-\u2015]*){6,}\p{Nd}/gu;
/** Between two numbers that follow each other. */
const gap = /[\s/]+/u;

/** `region`: what national numbers belong to. */
export function addressesIn(value: string, region: string | null): string[] {
  const text = value.normalize('NFKC');
  const written = [...text.matchAll(email), ...text.matchAll(digits)].map(([found]) => found);
  return [...new Set([...written, ...written.flatMap((one) => one.split(gap))])].flatMap((one) => {
    const read = parseAddress(one, region);
    return read.kind === 'not-an-address' ? [] : [read.address];
  });
}
