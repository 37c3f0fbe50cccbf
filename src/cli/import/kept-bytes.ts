/** What can be read only once, with its last megabytes kept: a broken upload goes on from there. */

/** More than the server, and what lies between, can have taken without storing it. */
const keptAtMost = 48 * 1024 * 1024;

export class KeptBytes {
  readonly #iterator: AsyncIterator<Buffer>;
  #pieces: Buffer[] = [];
  #begin = 0;
  #end = 0;
  #isDone = false;
  #coming: Promise<void> | null = null;

  constructor(
    source: AsyncIterable<Buffer>,
    private readonly atMost = keptAtMost,
  ) {
    this.#iterator = source[Symbol.asyncIterator]();
  }

  /** The first byte that is kept still. */
  get begin(): number {
    return this.#begin;
  }

  /** From a byte on that is kept. Whoever leaves takes nothing away from the next. */
  async *from(byte: number): AsyncGenerator<Buffer> {
    let at = byte;
    for (;;) {
      const piece = this.#pieceAt(at);
      if (piece !== null) {
        at += piece.length;
        yield piece;
      } else if (this.#isDone) return;
      else await (this.#coming ??= this.#readOn());
    }
  }

  async #readOn(): Promise<void> {
    try {
      const next = await this.#iterator.next();
      if (next.done === true) this.#isDone = true;
      else this.#keep(next.value);
    } finally {
      this.#coming = null;
    }
  }

  #keep(piece: Buffer): void {
    this.#pieces.push(piece);
    this.#end += piece.length;
    while (this.#pieces.length > 1 && this.#end - this.#begin > this.atMost) {
      this.#begin += this.#pieces.shift()?.length ?? 0;
    }
  }

  /** Most read the newest. */
  #pieceAt(byte: number): Buffer | null {
    let begin = this.#end;
    for (let at = this.#pieces.length - 1; at >= 0 && byte < this.#end; at -= 1) {
      const piece = this.#pieces[at];
      if (piece === undefined) break;
      begin -= piece.length;
      if (byte >= begin) return piece.subarray(byte - begin);
    }
    return null;
  }
}
