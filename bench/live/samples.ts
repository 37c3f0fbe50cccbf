/** Many numbers in little memory, and what share of them is below what. */
export class Samples {
  #values = new Float64Array(1024);
  length = 0;

  push(value: number): void {
    if (this.length === this.#values.length) {
      const longer = new Float64Array(this.length * 2);
      longer.set(this.#values);
      this.#values = longer;
    }
    this.#values[this.length] = value;
    this.length += 1;
  }

  at(index: number): number {
    return this.#values[index] ?? Number.NaN;
  }

  /** Values of which each share is below; NaN where there are none. */
  quantiles(shares: readonly number[]): number[] {
    const sorted = this.#values.slice(0, this.length).sort();
    return shares.map(
      (share) => sorted[Math.min(this.length - 1, Math.floor(this.length * share))] ?? Number.NaN,
    );
  }
}
