/**
 * What Vonage delivers, told apart before it is proved: its two APIs may share an address, and each proves itself in its own
 * way. What a body is decides which proof it needs, never which proof came with it.
 */
import type { HookRequest } from '../hook-provider.js';
import { type Json, objectOf, parseJson } from '../payload.rules.js';

/** In a form, and in an address, a name may stand twice. */
export type Fields = readonly (readonly [name: string, value: unknown])[];

export type VonageBody =
  /** Of the Messages API. */
  | { kind: 'messages'; payload: Json }
  /** Of the SMS API. For each account it is chosen whether it calls by GET, by POST, or by POST with JSON. */
  | { kind: 'sms'; fields: Fields; writtenAs: 'query' | 'form' | 'json' }
  /** Says that it is JSON, and is none. */
  | { kind: 'unreadable' };

/** What stands in the address of a POST is no part of the delivery. */
export function vonageBodyOf({ method, url, headers, body }: HookRequest): VonageBody {
  if (method === 'GET') return { kind: 'sms', fields: fieldsOf(splitAddress(url).query), writtenAs: 'query' };
  const text = body.toString('utf8');
  if (!isJson(headers, text)) return { kind: 'sms', fields: fieldsOf(text), writtenAs: 'form' };
  const whole = parseJson(body);
  if (whole === undefined) return { kind: 'unreadable' };
  const payload = objectOf(whole);
  const isSms = Object.hasOwn(payload, 'messageId') && !Object.hasOwn(payload, 'message_uuid');
  return isSms
    ? { kind: 'sms', fields: Object.entries(payload), writtenAs: 'json' }
    : { kind: 'messages', payload };
}

export function splitAddress(url: string): { place: string; query: string } {
  const [place = '', ...rest] = url.split('?');
  return { place, query: rest.join('?') };
}

const fieldsOf = (written: string): Fields => [...new URLSearchParams(written)];

function isJson(headers: HookRequest['headers'], text: string): boolean {
  return text !== '' && (/json/i.test(headers['content-type'] ?? '') || /^\s*\{/.test(text));
}

/** Of the SMS API: a delivery receipt, not a message of a person. */
export function isReceipt(fields: Json): boolean {
  return ['err-code', 'scts', 'status'].some((name) => Object.hasOwn(fields, name));
}

/** As JSON without blanks; null for what is nested too deep to be written. */
export function compactJson(value: unknown): string | null {
  try {
    return JSON.stringify(value) ?? null;
  } catch {
    return null;
  }
}
