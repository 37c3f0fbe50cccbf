/** Whether the bytes of a file may name a person: in doubt they do, for all that follows is that the file goes sooner. */
import type { AddressInText } from '../../../core/domain/address-in-text.rules.js';

export interface FileSearch {
  /** Takes the next bytes, unpacked; true once the address was seen. */
  add(bytes: Buffer): boolean;
}

/** More than an address with all that may stand between its characters takes, in any encoding. */
const overlap = 1_200;
const betweenDigits = /[ ().\-/\t\u00a0\u202f]/g;

export function searchFor({ squeezed, lower }: AddressInText): FileSearch {
  let kept = Buffer.alloc(0);
  const names = (text: string) =>
    (squeezed !== null && text.replaceAll(betweenDigits, '').includes(squeezed)) ||
    (lower !== null && text.toLowerCase().includes(lower));
  return {
    add(bytes) {
      const both = Buffer.concat([kept, bytes]);
      kept = both.subarray(Math.max(0, both.length - overlap));
      // UTF-16 is ASCII with NULs between, as far as addresses go; digits of other widths become plain ones.
      const plain = both.toString('latin1').replaceAll('\0', '');
      return names(plain) || names(both.toString('utf8').normalize('NFKC'));
    },
  };
}
