/** Deliveries as tests make them: whole ones, ones with a byte changed, and such as look like what a provider sends. */
import * as fc from 'fast-check';
import { microseconds } from '../../src/core/domain/instant.js';
import type {
  Doubt,
  HookContent,
  HookProvider,
  HookRequest,
  ProofScheme,
} from '../../src/features/provider-hooks/hook-provider.js';
import { anyBytes, anyText, around } from '../properties/inputs.js';
import { doubt as doubtOfAny } from './deliver.js';

export const hookUrl = 'https://heed.example.com/hooks/provider/key';

/** A body as it is, a form, or anything else as JSON. */
export function delivery(
  body: string | Buffer | URLSearchParams | object,
  headers: HookRequest['headers'] = {},
): HookRequest {
  const isForm = body instanceof URLSearchParams;
  const written = typeof body === 'string' ? body : isForm ? body.toString() : JSON.stringify(body);
  return {
    method: 'POST',
    url: hookUrl,
    headers: {
      'content-type': isForm ? 'application/x-www-form-urlencoded' : 'application/json',
      ...headers,
    },
    body: Buffer.isBuffer(body) ? body : Buffer.from(written),
  };
}

/** Of no promise: none of these providers has to wait for anything. */
export function doubtOf(
  scheme: ProofScheme,
  request: HookRequest,
  secret: string,
  seconds: number,
): Doubt | null {
  const doubt = doubtOfAny(scheme, request, secret, seconds * microseconds.second);
  if (doubt instanceof Promise) throw new Error('a doubt at once was expected');
  return doubt;
}

export function schemeOf(provider: HookProvider, name: string): ProofScheme {
  const scheme = provider.schemes.find((one) => one.name === name);
  if (scheme === undefined) throw new Error(`${provider.name} has no scheme ${name}`);
  return scheme;
}

export const readItems = (provider: HookProvider, body: Parameters<typeof delivery>[0]) =>
  itemsOf(provider.read(delivery(body)));

export function itemsOf(content: HookContent) {
  if (content.kind === 'unreadable') throw new Error(content.message);
  return content.items;
}

/** The text with each of its characters changed in turn, in more than its case. */
export function eachCharacterOff(text: string): string[] {
  return Array.from(text, (sign, place) => {
    const other = /\d/.test(sign) ? (sign === '0' ? '1' : '0') : /a/i.test(sign) ? 'b' : 'a';
    return text.slice(0, place) + other + text.slice(place + 1);
  });
}

/** The bytes with the lowest bit of each changed in turn. */
export function eachByteOff(bytes: Buffer): Buffer[] {
  return Array.from(bytes, (byte, place) => {
    const changed = Buffer.from(bytes);
    changed[place] = byte ^ 1;
    return changed;
  });
}

export const words = (text: string) => text.split(' ');

/** JSON made of these names and values, of others, and of what is nested. */
export function anyPayload(names: readonly string[], values: readonly unknown[]): fc.Arbitrary<string> {
  const anyName = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...names) },
    { weight: 1, arbitrary: fc.constantFrom('__proto__', 'constructor', 'toString', '') },
  );
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      { weight: 4, arbitrary: fc.constantFrom(...values) },
      { weight: 1, arbitrary: fc.constantFrom(null, true, 0, -1, 9, 1240, 1e300, '', [], {}) },
      { weight: 1, arbitrary: anyText(12) },
      { weight: 1, arbitrary: fc.array(tie('value'), { maxLength: 3 }) },
      { weight: 3, arbitrary: fc.dictionary(anyName, tie('value'), { maxKeys: 8 }) },
    ),
  }));
  return fc
    .oneof(
      { weight: 8, arbitrary: fc.dictionary(anyName, value, { maxKeys: 12 }) },
      { weight: 1, arbitrary: value },
    )
    .map((payload) => JSON.stringify(payload) ?? 'null');
}

/** Bodies, and headers with these names, of which anything may be wrong. */
export function anyDelivery(about: {
  names: readonly string[];
  values: readonly unknown[];
  headers: Readonly<Record<string, readonly string[]>>;
}): fc.Arbitrary<HookRequest> {
  const payload = anyPayload(about.names, about.values);
  const form = fc
    .array(
      fc.tuple(
        fc.constantFrom(...about.names),
        fc.oneof(fc.constantFrom(...about.values.map(String)), anyText(8)),
      ),
      { maxLength: 10 },
    )
    .map((fields) => new URLSearchParams(fields).toString());
  const body = fc.oneof(
    { weight: 5, arbitrary: payload.map((text) => Buffer.from(text)) },
    { weight: 2, arbitrary: form.map((text) => Buffer.from(text)) },
    { weight: 1, arbitrary: payload.chain((text) => around(text)).map((text) => Buffer.from(text)) },
    { weight: 1, arbitrary: anyBytes(100) },
  );
  const headers = fc.record(
    {
      'content-type': fc.oneof(
        fc.constantFrom('application/json', 'application/x-www-form-urlencoded', 'text/plain'),
        anyText(20),
      ),
      ...Object.fromEntries(Object.entries(about.headers).map(([name, seeds]) => [name, around(...seeds)])),
    },
    { requiredKeys: [] },
  );
  return fc.tuple(headers, body).map(([given, bytes]) => ({
    method: 'POST',
    url: hookUrl,
    headers: given as HookRequest['headers'],
    body: bytes,
  }));
}

/** What holds for whatever comes: it is doubted or not, and is read, or not, as things that Heed can take. */
export function isTaken(
  provider: HookProvider,
  request: HookRequest,
  secrets: Record<string, string>,
): boolean {
  const doubts = provider.schemes.map((scheme) =>
    doubtOf(scheme, request, secrets[scheme.name] ?? '', 1_600_000_000),
  );
  const content = provider.read(request);
  const items = content.kind === 'read' ? content.items : [];
  return (
    doubts.every((doubt) => doubt === null || doubtNames.has(doubt)) &&
    items.every((item) => {
      if (item.kind === 'nothing') return true;
      if (item.kind === 'unread') return isOfNames(item.missing);
      if (item.kind !== 'message' && item.kind !== 'signal') return false;
      const { from, to, messageId, provider: by } = item.kind === 'message' ? item.message : item.signal;
      return (
        by === provider.name && [from, to, messageId].every((text) => typeof text === 'string' && text !== '')
      );
    })
  );
}

/** Names of fields, and at least one: nothing of what came. */
export const isOfNames = (missing: readonly string[]): boolean =>
  missing.length > 0 && missing.every((name) => /^[A-Za-z_.]+$/.test(name));

const doubtNames: ReadonlySet<Doubt> = new Set(['NO_SIGNATURE', 'WRONG_SIGNATURE', 'OUT_OF_TIME']);
