/**
 * Reads the WebSocket frames that a server sends (never masked, never compressed here) out of the pieces in which they
 * arrive. A piece is only valid during the call: what a frame needs of it later is copied.
 */
export type TakeFrame = (opcode: number, bytes: Buffer, start: number, end: number) => void;

/** The opcode of a message of text. */
export const text = 1;

export class FrameReader {
  /** A frame, or the beginning of its head, of which a part has arrived. */
  #part: Buffer | null = null;
  #arrived = 0;
  /** Of a message that comes in several frames, those that have. */
  #pieces: Buffer[] = [];

  constructor(private readonly take: TakeFrame) {}

  read(piece: Buffer, length: number): void {
    let at = this.#part === null ? 0 : this.#complete(piece, length);
    while (at < length) {
      const size = sizeOfFrame(piece, at, length);
      if (size === null || at + size > length) {
        this.#keep(piece, at, length, size);
        return;
      }
      this.#give(piece, at, size);
      at += size;
    }
  }

  /** How much of the piece belonged to the frame that was waiting. */
  #complete(piece: Buffer, length: number): number {
    let used = 0;
    while (this.#part !== null && used < length) {
      const copied = piece.copy(this.#part, this.#arrived, used, length);
      used += copied;
      this.#arrived += copied;
      if (this.#arrived < this.#part.length) break;
      const whole = this.#part;
      const size = sizeOfFrame(whole, 0, whole.length);
      if (size !== null && size <= whole.length) {
        this.#part = null;
        this.#give(whole, 0, size);
      } else {
        // So far only the head could be waited for, byte by byte: ten at most.
        this.#part = Buffer.allocUnsafe(size ?? whole.length + 1);
        whole.copy(this.#part);
      }
    }
    return used;
  }

  #keep(piece: Buffer, at: number, length: number, size: number | null): void {
    this.#part = Buffer.allocUnsafe(size ?? length - at + 1);
    this.#arrived = piece.copy(this.#part, 0, at, length);
  }

  #give(bytes: Buffer, at: number, size: number): void {
    const short = bytes.readUInt8(at + 1) & 0x7f;
    const head = short < 126 ? 2 : short === 126 ? 4 : 10;
    const first = bytes.readUInt8(at);
    const opcode = first & 0x0f;
    const isWhole = (first & 0x80) !== 0;
    if (opcode >= 8 || (isWhole && opcode > 0)) return this.take(opcode, bytes, at + head, at + size);
    this.#pieces.push(Buffer.from(bytes.subarray(at + head, at + size)));
    if (!isWhole) return;
    const message = Buffer.concat(this.#pieces);
    this.#pieces = [];
    this.take(text, message, 0, message.length);
  }
}

/** Head and payload; null while the head is not there. */
function sizeOfFrame(bytes: Buffer, at: number, end: number): number | null {
  if (end - at < 2) return null;
  const short = bytes.readUInt8(at + 1) & 0x7f;
  if (short < 126) return 2 + short;
  if (short === 126) return end - at < 4 ? null : 4 + bytes.readUInt16BE(at + 2);
  return end - at < 10 ? null : 10 + Number(bytes.readBigUInt64BE(at + 2));
}

/** A frame of a client: masked, as the protocol demands, with a mask of zeros, which changes nothing. */
export function clientFrame(opcode: number, payload: Buffer): Buffer {
  const long = payload.length > 125;
  const head = Buffer.alloc(long ? 8 : 6);
  head.writeUInt8(0x80 | opcode, 0);
  if (long) {
    if (payload.length > 65_535) throw new Error('a client of the bench sends nothing that long');
    head.writeUInt8(0x80 | 126, 1);
    head.writeUInt16BE(payload.length, 2);
  } else {
    head.writeUInt8(0x80 | payload.length, 1);
  }
  return Buffer.concat([head, payload]);
}
