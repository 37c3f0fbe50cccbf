/** Windows-1252: Latin letters in one byte each, as spreadsheets in Western countries save them. */

/** Of the bytes 0x80 to 0x9f; 0: there is no such character. The other bytes are those of Unicode. */
const upper = [
  0x20ac, 0, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0,
  0x017d, 0, 0, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a,
  0x0153, 0, 0x017e, 0x0178,
] as const;

const unreadable = 0xfffd;
/** The UTF-8 of each byte from 0x80 on. */
const utf8Of = Array.from({ length: 128 }, (_, index) =>
  Buffer.from(String.fromCodePoint(index < 32 ? upper[index] || unreadable : 128 + index), 'utf8'),
);

/** Writes the byte's character as UTF-8; gives where the next one goes. Bytes without a character become U+FFFD. */
export function writeAsUtf8(byte: number, into: Uint8Array, at: number): number {
  if (byte < 128) {
    into[at] = byte;
    return at + 1;
  }
  const character = utf8Of[byte - 128] as Uint8Array;
  for (let place = 0; place < character.length; place += 1) into[at + place] = character[place] as number;
  return at + character.length;
}

export function hasCharacter(byte: number): boolean {
  return byte < 128 || byte > 159 || upper[byte - 128] !== 0;
}
