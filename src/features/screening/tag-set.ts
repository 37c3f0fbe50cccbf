import { FewTags } from './few-tags.js';
import { TagSegment } from './tag-segment.js';

const segmentBits = 8;
const segmentCount = 1 << segmentBits;
/** Beyond so many tags they are kept in segments. */
const few = 8192;
/** What a segment takes besides its words, about. */
const bytesOfSegment = 320;
const twoTo32 = 4_294_967_296;

/**
 * A set of tags, 5 to 8 bytes each in large ones, that never rebuilds the whole at once: its longest step is one pass
 * over a 256th part of it. `has` never says no to a tag that was added. It may say yes to one that was not: with
 * 5,000,000 in it once in 220,000 look-ups, since of a tag 40 bits are kept, 8 in the choice of a segment and the low word
 * in it.
 */
export class TagSet {
  #few: FewTags | null = new FewTags();
  readonly #segments: TagSegment[] = [];
  #size = 0;
  #bytes = 0;

  /** How many tags are in it. */
  get size(): number {
    return this.#few?.size ?? this.#size;
  }

  /** How much memory it takes, about. */
  get bytes(): number {
    return this.#few === null ? this.#bytes + segmentCount * bytesOfSegment : this.#few.bytes + 200;
  }

  /** Whether it was not in it yet. The words of a tag are integers of either sign. */
  add(high: number, low: number): boolean {
    if (this.#few === null) return this.#addToSegment(high >>> (32 - segmentBits), low);
    if (!this.#few.add(oneNumber(high, low))) return false;
    if (this.#few.size > few) this.#divide(this.#few);
    return true;
  }

  has(high: number, low: number): boolean {
    if (this.#few !== null) return this.#few.has(oneNumber(high, low));
    return this.#segments[high >>> (32 - segmentBits)]?.has(low) ?? false;
  }

  #addToSegment(place: number, low: number): boolean {
    const segment = this.#segments[place];
    if (segment === undefined) throw new RangeError('a tag has integers as words');
    const before = segment.bytes;
    if (!segment.add(low)) return false;
    this.#bytes += segment.bytes - before;
    this.#size += 1;
    return true;
  }

  #divide(tags: FewTags): void {
    for (let place = 0; place < segmentCount; place += 1) this.#segments.push(new TagSegment());
    for (const tag of tags.all()) this.#addToSegment(Math.floor(tag / twoTo32), tag % twoTo32);
    this.#few = null;
  }
}

/** What is kept of a tag, as one integer. */
function oneNumber(high: number, low: number): number {
  return (high >>> (32 - segmentBits)) * twoTo32 + (low >>> 0);
}
