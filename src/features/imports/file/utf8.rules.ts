/** Where bytes are UTF-8 and where they aren't. */

/**
 * Bytes of the character that begins at `at`; 0: none begins there; -1: what is there up to `to` may be the beginning of
 * one. Over-long forms, halves of surrogate pairs and what is beyond Unicode are none.
 */
export function characterAt(bytes: Uint8Array, at: number, to: number): number {
  const first = bytes[at] as number;
  if (first < 0x80) return 1;
  const length =
    first >= 0xc2 && first <= 0xdf
      ? 2
      : first >= 0xe0 && first <= 0xef
        ? 3
        : first >= 0xf0 && first <= 0xf4
          ? 4
          : 0;
  if (length === 0) return 0;
  for (let place = 1; place < length; place += 1) {
    if (at + place >= to) return -1;
    const byte = bytes[at + place] as number;
    const [low, high] = place === 1 ? secondOf(first) : [0x80, 0xbf];
    if (byte < low || byte > high) return 0;
  }
  return length;
}

function secondOf(first: number): [number, number] {
  switch (first) {
    case 0xe0:
      return [0xa0, 0xbf];
    case 0xed:
      return [0x80, 0x9f];
    case 0xf0:
      return [0x90, 0xbf];
    case 0xf4:
      return [0x80, 0x8f];
    default:
      return [0x80, 0xbf];
  }
}
