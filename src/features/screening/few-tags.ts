/** Tags of a small account: sorted numbers without gaps, 8 bytes each. */
export class FewTags {
  #tags = new Float64Array(8);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get bytes(): number {
    return this.#tags.byteLength;
  }

  has(tag: number): boolean {
    const place = this.#placeOf(tag);
    return place < this.#size && this.#tags[place] === tag;
  }

  /** Whether it was not in it yet. */
  add(tag: number): boolean {
    const place = this.#placeOf(tag);
    if (place < this.#size && this.#tags[place] === tag) return false;
    if (this.#size === this.#tags.length) {
      const longer = new Float64Array(this.#size * 1.5);
      longer.set(this.#tags);
      this.#tags = longer;
    }
    this.#tags.copyWithin(place + 1, place, this.#size);
    this.#tags[place] = tag;
    this.#size += 1;
    return true;
  }

  /** All of them, in order. */
  all(): Float64Array {
    return this.#tags.subarray(0, this.#size);
  }

  /** Of the first that is not less. */
  #placeOf(tag: number): number {
    let from = 0;
    let to = this.#size;
    while (from < to) {
      const middle = (from + to) >>> 1;
      if ((this.#tags[middle] ?? tag) < tag) from = middle + 1;
      else to = middle;
    }
    return from;
  }
}
