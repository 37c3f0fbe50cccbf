/** Reading what providers send, of which nothing is certain: each value is looked at before it is taken. */
import { type Instant, microseconds, parseInstant } from '../../core/domain/instant.js';

export type Json = Readonly<Record<string, unknown>>;

/** Some programs write a mark before it, which JSON itself has none of. Undefined: it is no JSON. */
export function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8').replace(/^\ufeff/, '')) as unknown;
  } catch {
    return undefined;
  }
}

/** {} for whatever is no object. */
export function objectOf(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

/** [] for whatever is no list. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A text, or a number as text; null for what is neither, and for an empty one. */
export function textOf(value: unknown): string | null {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  return typeof value === 'string' && value !== '' ? value : null;
}

/** The first of these that is a text. */
export function firstText(...values: readonly unknown[]): string | null {
  for (const value of values) {
    const text = textOf(value);
    if (text !== null) return text;
  }
  return null;
}

/** Numbers that a provider writes without their plus: "12125550123" is +12125550123, "US.1349" stays. Short codes stay, too. */
export function withPlus(digits: string): string {
  return /^\d{7,15}$/.test(digits) ? `+${digits}` : digits;
}

/** Seconds since 1970, in a number or in digits. */
export function instantOfSeconds(value: unknown): Instant | null {
  const text = textOf(value);
  return text !== null && /^\d{1,11}(?:\.\d+)?$/.test(text)
    ? Math.round(Number(text) * microseconds.second)
    : null;
}

/** Times as providers write them: ISO 8601, with or without a colon in the offset, and "2020-01-01 12:00:00", which is UTC. */
export function instantOfText(value: unknown): Instant | null {
  const text = textOf(value);
  if (text === null) return null;
  const clean = text.trim();
  return parseInstant(/(?:Z|[+-]\d\d:?\d\d)$/i.test(clean) ? clean : `${clean}Z`);
}

/** The hexadecimal digits of a UUID, of which providers' ids are made in samples. */
export function hexOf(id: string): string {
  return id.replaceAll('-', '');
}
