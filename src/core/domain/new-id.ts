/** UUIDs of version 7 (RFC 9562): made before the first try, and in the order of time, which keeps indexes small. */
import { randomUUID } from 'node:crypto';

export function newId(milliseconds: number = Date.now()): string {
  if (milliseconds !== lastTime) {
    const time = milliseconds.toString(16).padStart(12, '0');
    lastTime = milliseconds;
    lastPrefix = `${time.slice(0, 8)}-${time.slice(8)}-7`;
  }
  // Version 4 has its random bits where version 7 has them, and Node draws those of many ids at once.
  return lastPrefix + randomUUID().slice(15);
}

/** Many ids are made in one millisecond: what they begin with is written once. */
let lastTime = Number.NaN;
let lastPrefix = '';

/** Whether a text is a UUID: what the database takes as an id. */
export function isId(text: string): boolean {
  return /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(text);
}
