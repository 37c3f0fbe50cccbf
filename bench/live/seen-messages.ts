/**
 * What the messages say that followers get. Thousands get the same bytes: a message is read once, later ones are compared
 * with it byte for byte, which costs the load next to nothing and misses nothing.
 */
import { createHash } from 'node:crypto';
import { parseInstant } from '../../src/core/domain/instant.js';

export interface SeenMessage {
  bytes: Buffer;
  /** Positions of its first and last event; the ones between are there too. Both 0 for one without events. */
  first: number;
  last: number;
  events: number;
  /** Of its bytes. */
  checksum: number;
  /** When its events were recorded, in milliseconds since 1970; empty where the message does not say. */
  recordedAt: Float64Array;
}

const beforePosition = Buffer.from('"position":');
/** Bytes kept to compare with. */
const limit = 256 * 2 ** 20;

export class SeenMessages {
  #seen = new Map<number, SeenMessage[]>();
  #kept = 0;

  /** Throws for a message whose events do not follow one another. */
  look(bytes: Buffer, start: number, end: number): SeenMessage {
    const key = firstPosition(bytes, start, end) * 2 ** 22 + (end - start);
    for (const one of this.#seen.get(key) ?? []) if (one.bytes.compare(bytes, start, end) === 0) return one;
    const message = readMessage(Buffer.from(bytes.subarray(start, end)));
    if (this.#kept > limit) {
      this.#seen = new Map();
      this.#kept = 0;
    }
    this.#kept += message.bytes.length;
    this.#seen.set(key, [...(this.#seen.get(key) ?? []), message]);
    return message;
  }
}

function firstPosition(bytes: Buffer, start: number, end: number): number {
  const found = bytes.indexOf(beforePosition, start);
  return found < 0 || found >= end ? 0 : readDigits(bytes, found + beforePosition.length);
}

function readMessage(bytes: Buffer): SeenMessage {
  let at = bytes.indexOf(beforePosition);
  const first = at < 0 ? 0 : readDigits(bytes, at + beforePosition.length);
  let events = 0;
  while (at >= 0) {
    const position = readDigits(bytes, at + beforePosition.length);
    if (position !== first + events) throw new Error(`event ${position} came after ${first + events - 1}`);
    events += 1;
    at = bytes.indexOf(beforePosition, at + beforePosition.length);
  }
  return {
    bytes,
    first,
    last: events === 0 ? 0 : first + events - 1,
    events,
    checksum: createHash('sha256').update(bytes).digest().readUInt32LE(0),
    recordedAt: timesOf(bytes),
  };
}

function timesOf(bytes: Buffer): Float64Array {
  const times = [...bytes.toString('latin1').matchAll(/"recordedAt":"([^"]+)"/g)];
  return Float64Array.from(times, ([, text]) => (parseInstant(text ?? '') ?? Number.NaN) / 1_000);
}

function readDigits(bytes: Buffer, at: number): number {
  let value = 0;
  for (let digit = bytes[at] ?? 0; digit >= 48 && digit <= 57; digit = bytes[at] ?? 0) {
    value = value * 10 + digit - 48;
    at += 1;
  }
  return value;
}

/** Over the checksums of all messages so far, in their order. */
export function chainChecksum(before: number, checksum: number): number {
  return (Math.imul(before, 31) + checksum) >>> 0;
}
