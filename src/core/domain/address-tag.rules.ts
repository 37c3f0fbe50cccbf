/**
 * A tag: 64 bits of a keyed hash of an address (HalfSipHash). Without the key nobody can tell whose a tag is, nor make
 * addresses that share one. The same address has the same tag in whatever form it comes.
 */

/** Makes tags, one after the other: the words of the last one stand in it until the next is made. */
export interface AddressTagger {
  /** 32 bits of the last tag, as an integer of either sign. */
  readonly high: number;
  /** Its other 32 bits. */
  readonly low: number;
  /** Of a phone number in E.164: its digits as one integer (at most 15 digits, no zero at the start). */
  ofPhone(digits: number): void;
  /** Of an address as it is stored: a phone number in E.164, or anything else. */
  ofAddress(address: string): void;
}

/** `key` has 8 bytes at least; the first 8 are used. */
export function createTagger(key: Uint8Array): AddressTagger {
  return new Tagger(key);
}

/** HalfSipHash-2-4 with 64 bits of any bytes. Made of the same parts as tags are, for those who want to see that it is. */
export function halfSipHash(
  key: Uint8Array,
  bytes: Uint8Array,
): { readonly high: number; readonly low: number } {
  const tagger = new Tagger(key);
  tagger.ofBytes(bytes, bytes.length);
  return tagger;
}

/** How often the state is mixed for each word and after the last one: what the authors of HalfSipHash chose to be safe. */
const wordRounds = 2;
const endRounds = 4;
const twoTo32 = 4_294_967_296;
const encoder = new TextEncoder();

class Tagger implements AddressTagger {
  high = 0;
  low = 0;
  #scratch = new Uint8Array(1024);
  readonly #keyLow: number;
  readonly #keyHigh: number;
  /** The state of the hash. */
  #v0 = 0;
  #v1 = 0;
  #v2 = 0;
  #v3 = 0;

  constructor(key: Uint8Array) {
    if (key.length < 8) throw new RangeError('the key of tags has 8 bytes');
    this.#keyLow = wordAt(key, 0);
    this.#keyHigh = wordAt(key, 4);
  }

  ofPhone(digits: number): void {
    this.#begin();
    this.#take(digits | 0);
    this.#take((digits / twoTo32) | 0);
    this.#end(8 << 24);
  }

  ofAddress(address: string): void {
    const digits = plainDigits(address);
    if (digits >= 0) return this.ofPhone(digits);
    // A UTF-16 unit takes three bytes of UTF-8 at most.
    if (this.#scratch.length < address.length * 3) this.#scratch = new Uint8Array(address.length * 3);
    this.ofBytes(this.#scratch, encoder.encodeInto(address, this.#scratch).written);
  }

  /** Of the first bytes of an array, as they are. */
  ofBytes(bytes: Uint8Array, length: number): void {
    this.#begin();
    const whole = length & ~3;
    for (let at = 0; at < whole; at += 4) this.#take(wordAt(bytes, at));
    let last = length << 24;
    for (let at = whole; at < length; at += 1) last |= (bytes[at] ?? 0) << ((at - whole) * 8);
    this.#end(last);
  }

  #begin(): void {
    this.#v0 = this.#keyLow;
    this.#v1 = this.#keyHigh ^ 0xee;
    this.#v2 = 0x6c796765 ^ this.#keyLow;
    this.#v3 = 0x74656462 ^ this.#keyHigh;
  }

  #take(word: number): void {
    this.#v3 ^= word;
    this.#mix(wordRounds);
    this.#v0 ^= word;
  }

  #end(last: number): void {
    this.#take(last);
    this.#v2 ^= 0xee;
    this.#mix(endRounds);
    this.low = this.#v1 ^ this.#v3;
    this.#v1 ^= 0xdd;
    this.#mix(endRounds);
    this.high = this.#v1 ^ this.#v3;
  }

  #mix(times: number): void {
    let v0 = this.#v0;
    let v1 = this.#v1;
    let v2 = this.#v2;
    let v3 = this.#v3;
    for (let time = 0; time < times; time += 1) {
      v0 = (v0 + v1) | 0;
      v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0;
      v0 = (v0 << 16) | (v0 >>> 16);
      v2 = (v2 + v3) | 0;
      v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2;
      v0 = (v0 + v3) | 0;
      v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0;
      v2 = (v2 + v1) | 0;
      v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2;
      v2 = (v2 << 16) | (v2 >>> 16);
    }
    this.#v0 = v0;
    this.#v1 = v1;
    this.#v2 = v2;
    this.#v3 = v3;
  }
}

/** The digits of +15551234567 as one integer; -1 for what is not a plus and 1 to 15 digits without a zero at the start. */
function plainDigits(address: string): number {
  const { length } = address;
  if (length < 2 || length > 16 || address.charCodeAt(0) !== 43 || address.charCodeAt(1) === 48) return -1;
  let digits = 0;
  for (let at = 1; at < length; at += 1) {
    const digit = address.charCodeAt(at) - 48;
    if (digit >>> 0 > 9) return -1;
    digits = digits * 10 + digit;
  }
  return digits;
}

function wordAt(bytes: Uint8Array, at: number): number {
  return (
    (bytes[at] ?? 0) |
    ((bytes[at + 1] ?? 0) << 8) |
    ((bytes[at + 2] ?? 0) << 16) |
    ((bytes[at + 3] ?? 0) << 24)
  );
}
