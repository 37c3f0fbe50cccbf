/**
 * Sorted 32-bit words with gaps: a word stands at the place in proportion to its value, or a little behind it. So a
 * look-up ends at the first greater word, and growing is one pass over the words.
 */

/** A gap, greater than every word but itself: for this one word the one below it stands. */
const gap = 0xffff_ffff;
/** Beyond this part of its places a segment grows, by a quarter. */
const fullest = 0.75;
const growth = 1.25;
/** So many places lie behind the last proportional one, or twice and twice as many. The very last is always a gap. */
const behindLast = 32;
const twoTo32 = 4_294_967_296;
const nothing = new Uint32Array(1).fill(gap);

export class TagSegment {
  #words = nothing;
  /** How many places the words are laid out over. More lie behind them, for words that are pushed on. */
  #places = 0;
  #scale = 0;
  #size = 0;

  get bytes(): number {
    return this.#words.byteLength;
  }

  /** Of a word of either sign. */
  has(low: number): boolean {
    const word = low >>> 0 === gap ? gap - 1 : low >>> 0;
    const words = this.#words;
    let at = (word * this.#scale) | 0;
    while ((words[at] ?? gap) < word) at += 1;
    return words[at] === word;
  }

  /** Whether it was not in it yet. */
  add(low: number): boolean {
    const word = low >>> 0 === gap ? gap - 1 : low >>> 0;
    const words = this.#words;
    let at = (word * this.#scale) | 0;
    while ((words[at] ?? gap) < word) at += 1;
    if (words[at] === word) return false;
    if (this.#size >= this.#places * fullest) {
      this.#spread(Math.max(8, Math.ceil(this.#places * growth)), behindLast);
      return this.add(word);
    }
    if (!this.#insert(word, at)) {
      this.#spread(this.#places, (words.length - this.#places) * 2);
      return this.add(word);
    }
    this.#size += 1;
    return true;
  }

  /** False, and nothing has changed, if there is no gap left behind `place`. */
  #insert(word: number, place: number): boolean {
    const words = this.#words;
    let free = place;
    while ((words[free] ?? gap) !== gap) free += 1;
    if (free >= words.length - 1) return false;
    for (let at = free; at > place; at -= 1) words[at] = words[at - 1] ?? gap;
    words[place] = word;
    return true;
  }

  /** Lays the words out anew, in order, over so many places and some behind them. */
  #spread(places: number, behind: number): void {
    const scale = places / twoTo32;
    const words = this.#words;
    const spread = new Uint32Array(places + behind).fill(gap);
    let next = 0;
    for (let from = 0; from < words.length; from += 1) {
      const word = words[from] ?? gap;
      if (word === gap) continue;
      const at = Math.max(next, (word * scale) | 0);
      if (at >= spread.length - 1) return this.#spread(places, behind * 2);
      spread[at] = word;
      next = at + 1;
    }
    this.#words = spread;
    this.#places = places;
    this.#scale = scale;
  }
}
