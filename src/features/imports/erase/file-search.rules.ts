/** Whether the bytes of a file may name a person: in doubt they do, for all that follows is that the file goes sooner. */
import type { AddressInText } from '../../../core/domain/address-in-text.rules.js';
import { withPlainDigits, withSignsBetween } from '../../../core/domain/digits-in-text.rules.js';

export interface FileSearch {
  /** Takes the next bytes, unpacked; true once the address was seen. */
  add(bytes: Buffer): boolean;
}

/** More than an address with all that may stand between its characters takes, in any encoding. */
const overlap = 1_200;
/** Dashes of Windows-1252, read as Latin-1. */
const dashes = /[\u0096\u0097]/g;
const bigEndian = new TextDecoder('utf-16be');

export function searchFor({ isNumber, inFiles }: AddressInText): FileSearch {
  let kept = Buffer.alloc(0);
  const names = (text: string) => {
    const plain = isNumber
      ? withSignsBetween(withPlainDigits(text.replaceAll(dashes, '')), '')
      : withoutEncoding(text.toLowerCase());
    return inFiles.some((one) => plain.includes(one));
  };
  return {
    add(bytes) {
      const both = Buffer.concat([kept, bytes]);
      kept = both.subarray(Math.max(0, both.length - overlap));
      return readingsOf(both).some(names);
    },
  };
}

/** Digits of other widths become plain ones. Where NULs are it may be UTF-16, and begin at either byte. */
function readingsOf(bytes: Buffer): string[] {
  const [plain, utf8] = [bytes.toString('latin1'), bytes.toString('utf8').normalize('NFKC')];
  if (!bytes.includes(0)) return [plain, utf8];
  const wide = [bytes, bytes.subarray(1)].flatMap((from) => [
    from.toString('utf16le'),
    bigEndian.decode(from),
  ]);
  return [plain.replaceAll('\0', ''), utf8, ...wide.map((text) => text.normalize('NFKC'))];
}

/** Without a URL's encoding, as far as ASCII goes. */
function withoutEncoding(text: string): string {
  return text.replaceAll(/%([2-7][0-9a-f])/g, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
}
