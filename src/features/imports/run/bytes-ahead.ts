/** Bytes that come in pieces, looked at before they are taken. Holds a piece, and no more. */
export class BytesAhead {
  #rest: Buffer = Buffer.alloc(0);

  constructor(
    private readonly pieces: AsyncGenerator<Buffer, void>,
    /** The place in the file of the next byte that is taken. */
    public at = 0,
  ) {}

  /** What comes next: so many bytes at least, or all that are left. */
  async least(count: number): Promise<Buffer> {
    while (this.#rest.length < count) {
      const { done, value } = await this.pieces.next();
      if (done === true) break;
      this.#rest = this.#rest.length === 0 ? value : Buffer.concat([this.#rest, value]);
    }
    return this.#rest;
  }

  /** Some of what comes next; nothing at the end alone. */
  some(): Promise<Buffer> {
    return this.least(1);
  }

  /** Of what was looked at last. */
  take(count: number): void {
    this.#rest = this.#rest.subarray(count);
    this.at += count;
  }

  close(): void {
    this.pieces.return().catch(() => undefined);
  }
}
