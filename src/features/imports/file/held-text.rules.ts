/** The part of a text that is still needed, in one piece. Whatever the pieces in which it comes, each byte is moved a few times. */
export class HeldText {
  bytes: Buffer = Buffer.alloc(0);
  /** Where what is there ends. */
  to = 0;
  /** Where in the whole text `bytes` begins. */
  base: number;
  /** Bytes of the text that are still to be left out. */
  #behind: number;

  /** `from`: the first byte that is needed; `begins`: that with which the text begins that is added. */
  constructor(from: number, begins: number) {
    this.base = from;
    this.#behind = from - begins;
  }

  /** Adds what comes next. What is before `from` may go: gives by how much the places of the rest have moved. */
  add(text: Buffer, from: number): number {
    const left = Math.min(this.#behind, text.length);
    this.#behind -= left;
    const size = text.length - left;
    if (size === 0) return 0;
    const gone = this.bytes.length - this.to < size ? this.#makeRoom(from, size) : 0;
    text.copy(this.bytes, this.to, left);
    this.to += size;
    return gone;
  }

  text(from: number, to: number): string {
    return this.bytes.toString('utf8', from, to);
  }

  #makeRoom(from: number, size: number): number {
    const held = this.to - from;
    // At least half of the room is free afterwards, so that the next move comes only after as many bytes as it costs.
    const bytes = this.bytes.length >= (held + size) * 2 ? this.bytes : Buffer.allocUnsafe((held + size) * 2);
    this.bytes.copy(bytes, 0, from, this.to);
    this.bytes = bytes;
    this.to = held;
    this.base += from;
    return from;
  }
}
