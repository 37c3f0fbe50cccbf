/**
 * A set of tags, some 6 bytes each, that never rebuilds the whole at once. `has` may say yes to a tag that was never
 * added (once in about a million times with 5,000,000 in it), and never no to one that was.
 *
 * A tag goes by its high word to one of 1,024 segments, which keeps the low word. Each segment is sorted with gaps: a low
 * word stands at the place in proportion to its value or behind it. So a look-up ends at the first greater word, and a
 * segment grows in one pass over it.
 */

/** No low word is this one, greater than all: `gap - 1` stands for it too. */
const gap = 0xffff_ffff;
const segmentBits = 10;
const segmentCount = 1 << segmentBits;
/** Beyond this part of its places a segment grows, by a quarter. */
const fullest = 0.75;
const growth = 1.25;
/** So many places lie behind the last proportional one, or twice and twice as many. The very last is always a gap. */
const behindLast = 32;
const twoTo32 = 4_294_967_296;

export class TagSet {
  #size = 0;
  #places = 0;
  readonly #segments: Segment[] = [];

  constructor() {
    for (let at = 0; at < segmentCount; at += 1) this.#segments.push(new Segment());
  }

  /** How many tags are in it. */
  get size(): number {
    return this.#size;
  }

  /** How much memory it takes, about. */
  get bytes(): number {
    return this.#places * 4 + segmentCount * 256;
  }

  /** Whether it was not in it yet. */
  add(high: number, low: number): boolean {
    const segment = this.#segmentOf(high);
    const before = segment.words.length;
    const added = segment.add(low);
    this.#places += segment.words.length - before;
    if (added) this.#size += 1;
    return added;
  }

  has(high: number, low: number): boolean {
    return this.#segmentOf(high).has(low);
  }

  #segmentOf(high: number): Segment {
    const segment = this.#segments[high >>> (32 - segmentBits)];
    if (segment === undefined) throw new RangeError('the high word of a tag is an integer');
    return segment;
  }
}

const nothing = new Uint32Array(1).fill(gap);

class Segment {
  words = nothing;
  /** How many places the words are laid out over. More lie behind them, for words that are pushed on. */
  #places = 0;
  #scale = 0;
  #size = 0;

  has(low: number): boolean {
    const word = low >>> 0 === gap ? gap - 1 : low >>> 0;
    const { words } = this;
    let at = (word * this.#scale) | 0;
    while ((words[at] ?? gap) < word) at += 1;
    return words[at] === word;
  }

  add(low: number): boolean {
    const word = low >>> 0 === gap ? gap - 1 : low >>> 0;
    const { words } = this;
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
    const { words } = this;
    let free = place;
    while ((words[free] ?? gap) !== gap) free += 1;
    if (free === words.length - 1) return false;
    words.copyWithin(place + 1, place, free);
    words[place] = word;
    return true;
  }

  /** Lays the words out anew, in order, over so many places and some behind them. */
  #spread(places: number, behind: number): void {
    const scale = places / twoTo32;
    const spread = new Uint32Array(places + behind).fill(gap);
    let next = 0;
    for (const word of this.words) {
      if (word === gap) continue;
      const at = Math.max(next, (word * scale) | 0);
      if (at >= spread.length - 1) return this.#spread(places, behind * 2);
      spread[at] = word;
      next = at + 1;
    }
    this.words = spread;
    this.#places = places;
    this.#scale = scale;
  }
}
