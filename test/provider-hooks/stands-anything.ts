/** Deliveries of any kind, and what must hold for each: nothing that comes makes a provider's file fail. */
import * as fc from 'fast-check';
import { describe, expect } from 'vitest';
import type { HookProvider, HookRequest } from '../../src/features/provider-hooks/hook-provider.js';
import { holds } from '../properties/holds.js';
import { anyBytes, anyText, around } from '../properties/inputs.js';
import { isOfNames } from './any-delivery.js';
import { doubt, someNow, sampleOf } from './deliver.js';

export interface AnyDelivery {
  /** Names that the provider looks for in what it reads, with spaces between them. */
  keys: string;
  /** Values that mean something to it. */
  values: readonly unknown[];
  /** Headers of its signatures, with one that looks like each. */
  headers: Readonly<Record<string, string>>;
  secrets: readonly string[];
  /** What it delivers besides messages: of it and of a message something is changed or left out. */
  reports: readonly unknown[];
}

/** Whatever comes, it is read or unreadable, and its signature is doubted. */
export function standsAnything(
  provider: HookProvider,
  { keys, values, headers, secrets, reports }: AnyDelivery,
): void {
  const names = fc.constantFrom(...keys.split(' '));
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.constantFrom(...values, null, '', 0, -1, 1e21, true, [], {}),
      anyText(12),
      fc.array(tie('any'), { maxLength: 3 }),
      fc.dictionary(fc.oneof(names, anyText(4)), tie('any'), { maxKeys: 8 }),
    ),
  })).any;
  const form = fc
    .array(fc.tuple(names, fc.oneof(around(...values.map(String)), anyText(8))))
    .map((fields) => fields.map((field) => field.map(encoded).join('=')).join('&'));
  const address = 'https://heed.example/hooks/any/key';
  const sample = sampleOf(provider, address, { from: '+447700900123', to: '+15550783881', now: someNow });
  const known = [sample.body.toString(), ...reports.map((report) => JSON.stringify(report))];
  const body = fc.oneof(
    fc
      .tuple(fc.constantFrom(...known), fc.nat(40), value)
      .map(([text, at, other]) => withOther(text, at, other)),
    around(...known).map((text) => Buffer.from(text)),
    value.map((json) => Buffer.from(JSON.stringify(json))),
    form.map((text) => Buffer.from(text)),
    anyBytes(),
  );
  const delivery: fc.Arbitrary<HookRequest> = fc.record({
    method: fc.constantFrom('POST', 'GET'),
    url: fc.oneof(
      fc.constant(address),
      form.map((query) => `${address}?${query}`),
      anyText(8).map((query) => `${address}?${query}`),
    ),
    headers: fc
      .tuple(
        fc.dictionary(
          fc.constantFrom(...Object.keys(headers), 'authorization'),
          around(...Object.values(headers), 'Basic dTpw'),
        ),
        fc.constantFrom('application/json', 'application/x-www-form-urlencoded', 'text/xml', undefined),
      )
      .map(([some, type]) => (type === undefined ? some : { ...some, 'content-type': type })),
    body,
  });

  describe('whatever comes', () => {
    holds('is read, or is unreadable', [delivery], (one) => {
      const content = provider.read(one);
      if (content.kind === 'unreadable') {
        expect(content.message).not.toBe('');
        return;
      }
      for (const item of content.items) {
        if (item.kind === 'message') {
          const { messageId, from, to, text, buttonPayload } = item.message;
          expect([messageId, from, to]).not.toContain('');
          expect(text !== null || buttonPayload !== null).toBe(true);
        }
        if (item.kind === 'unread') expect(isOfNames(item.missing)).toBe(true);
        if (item.kind === 'signal') {
          const { messageId, from, to, code } = item.signal;
          expect([messageId, from, to, code]).not.toContain('');
        }
      }
    });

    holds(
      'is read as the same once more, and so recorded once',
      [delivery],
      (one) => {
        expect(provider.read({ ...one, body: Buffer.from(one.body) })).toEqual(provider.read(one));
      },
      { share: 0.2 },
    );

    for (const scheme of provider.schemes) {
      holds(
        `is doubted by ${scheme.name}, and believed as soon as it is signed`,
        [delivery, fc.constantFrom(...secrets.filter((secret) => scheme.problemOf(secret) === null))],
        (one, secret) => {
          expect(['NO_SIGNATURE', 'WRONG_SIGNATURE', 'OUT_OF_TIME']).toContain(doubt(scheme, one, secret));
          const signed = scheme.sign?.({ ...one, headers: {} }, secret, someNow);
          if (signed != null) expect(doubt(scheme, signed, secret)).toBe(null);
        },
        { share: 0.2 },
      );
    }

    holds(
      'and is given as a secret is taken, or not',
      [anyText(40), fc.constantFrom(...provider.schemes)],
      (text, scheme) => {
        expect(scheme.problemOf(text)).not.toBe('');
      },
      { share: 0.2 },
    );
  });
}

/** JSON with another value at one of its places; what is no JSON stays. */
function withOther(text: string, at: number, other: unknown): Buffer {
  let place = 0;
  try {
    const json = JSON.parse(text) as unknown;
    return Buffer.from(JSON.stringify(json, (_, value: unknown) => (place++ === at ? other : value)));
  } catch {
    return Buffer.from(text);
  }
}

/** Halves of characters cannot be escaped. */
function encoded(text: string): string {
  return encodeURIComponent(text.replaceAll(/\p{Surrogate}/gu, ''));
}
