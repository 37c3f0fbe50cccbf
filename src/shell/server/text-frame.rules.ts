/**
 * Frames of a WebSocket message of text as a server sends them (RFC 6455: not masked). ws makes them too, of one string or
 * buffer a frame; here the head of a frame also takes the part of the message that is one socket's own, and the rest, which
 * thousands of sockets have in common, is not copied.
 */

const continuation = 0;
const text = 1;
const last = 0x80;

/** A frame's head, and what it begins with; `length` more bytes belong to it. */
export function frameHead(
  frame: { isFirst: boolean; isLast: boolean },
  begins: { text: string; bytes: number },
  length: number,
): Buffer {
  const payload = begins.bytes + length;
  const size = payload < 126 ? 2 : payload < 65_536 ? 4 : 10;
  const head = Buffer.allocUnsafe(size + begins.bytes);
  head[0] = (frame.isFirst ? text : continuation) | (frame.isLast ? last : 0);
  if (size === 2) head[1] = payload;
  else if (size === 4) {
    head[1] = 126;
    head.writeUInt16BE(payload, 2);
  } else {
    head[1] = 127;
    head.writeBigUInt64BE(BigInt(payload), 2);
  }
  if (begins.bytes > 0) head.write(begins.text, size);
  return head;
}
