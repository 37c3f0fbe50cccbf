/**
 * Deliveries about which a provider's own library and Heed are both asked. Each is signed, by one of them, and then something of it
 * is changed, or nothing: both have to know.
 */
import * as fc from 'fast-check';
import { expect } from 'vitest';
import type { HookRequest } from '../../../src/features/provider-hooks/hook-provider.js';
import { anyText, signOf } from '../../properties/inputs.js';

/** Any text that can be sent: no half of a character is in it. */
export const sendable = (maxLength: number): fc.Arbitrary<string> =>
  anyText(maxLength).map((text) => text.replaceAll(/\p{Surrogate}/gu, ''));

const name = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom('Body', 'From', 'To', 'MessageSid', 'Text', 'FromCity', 'body', 'a'),
  },
  { weight: 1, arbitrary: sendable(5).map((text) => `x${text}`) },
);

/** Names with values, some of them empty, some names more than once. */
export const anyFields: fc.Arbitrary<[name: string, value: string][]> = fc.array(
  fc.tuple(
    name,
    fc.oneof(sendable(12), fc.constantFrom('', 'STOP', '+447700900123', 'Arrêt 👋', 'a b+c&d=e')),
  ),
  { maxLength: 8 },
);

export const formOfFields = (fields: readonly (readonly [string, string])[]): string =>
  new URLSearchParams([...fields] as [string, string][]).toString();

/** As a library is given a form: a name that is there more than once has a list. */
export function asParameters(form: string): Record<string, string | string[]> {
  const fields = new URLSearchParams(form);
  return Object.fromEntries(
    [...new Set(fields.keys())].map((key) => {
      const [first = '', ...others] = fields.getAll(key);
      return [key, others.length === 0 ? first : [first, ...others]];
    }),
  );
}

/** Addresses as they are given to providers: with a port or without, with something that is asked or with nothing. */
export const anyAddress: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom('https', 'https', 'http'),
    fc.constantFrom('heed.example.com', 'heed.example', '203.0.113.7'),
    fc.constantFrom('', '', ':4000', ':8443'),
    fc.constantFrom('/hooks/any/k1', '/heed/hooks/any/k_-1', '/hooks/any/k1/'),
    fc.oneof(fc.constant(''), anyFields.map(formOfFields)),
  )
  .map(
    ([scheme, host, port, path, query]) =>
      `${scheme}://${host}${port}${path}${query === '' ? '' : `?${query}`}`,
  );

/** Bodies of JSON, with texts of all kinds in them. */
export const anyJson: fc.Arbitrary<string> = fc.oneof(
  fc
    .dictionary(name, fc.oneof(sendable(20), fc.integer(), fc.boolean(), fc.constant(null)))
    .map((value) => JSON.stringify(value)),
  anyFields.map((fields) => JSON.stringify({ data: fields, text: 'STOP' }, null, 2)),
  sendable(40).map((text) => `{"text": ${JSON.stringify(text)} }\n`),
);

export const anySecret: fc.Arbitrary<string> = fc.string({
  unit: signOf('0123456789abcdefABCDEF+/_-'),
  minLength: 8,
  maxLength: 40,
});

/** What is another when the delivery arrives than when it was signed. */
export type Change = 'nothing' | 'body' | 'address' | 'signature' | 'secret';

export const changeOf = (...changes: readonly Change[]): fc.Arbitrary<Change> =>
  fc.constantFrom('nothing', ...changes);

export interface ChangePlace {
  header: string;
  at: number;
  addition: string;
  hasOneEnd?: boolean;
}

export interface Seen {
  delivery: HookRequest;
  secret: string;
}

/**
 * `header`: where its signature is. `at`: which of its characters is another one. `hasOneEnd`: not one of the last ones, whose bits
 * base64 uses in part, so that others spell the same signature. Some libraries take each of them, Heed takes one.
 */
export function changed(
  { delivery, secret }: Seen,
  change: Change,
  { header, at, addition, hasOneEnd = false }: ChangePlace,
): Seen {
  switch (change) {
    case 'nothing':
      return { delivery, secret };
    case 'body':
      return {
        delivery: { ...delivery, body: Buffer.concat([delivery.body, Buffer.from(addition)]) },
        secret,
      };
    case 'address':
      return {
        delivery: { ...delivery, url: `${delivery.url}${delivery.url.includes('?') ? '&' : '?'}y=1` },
        secret,
      };
    case 'secret':
      return { delivery, secret: `${secret.slice(0, -1)}${secret.endsWith('a') ? 'b' : 'a'}` };
    case 'signature': {
      const signature = delivery.headers[header] ?? '';
      const end = hasOneEnd ? signature.slice(-3) : '';
      const other = withOtherCharacter(signature.slice(0, signature.length - end.length), at);
      const headers = { ...delivery.headers, [header]: other + end };
      return { delivery: { ...delivery, headers }, secret };
    }
  }
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Another letter or digit at one of its places that has one. The last ones, too, of whose bits base64 uses some alone. */
export function withOtherCharacter(text: string, at: number): string {
  const places = Array.from(text).flatMap((sign, place) => (letters.includes(sign) ? [place] : []));
  const place = places[at % places.length] ?? 0;
  const next = letters[(letters.indexOf(text[place] ?? '') + 1 + (at % 61)) % letters.length] ?? '';
  return `${text.slice(0, place)}${next}${text.slice(place + 1)}`;
}

/** Both say the same, and what is true: it is as it was signed, or it is not. */
export function agree(change: Change, verdicts: { library: boolean; heed: boolean }): void {
  expect({ change, ...verdicts }).toEqual({
    change,
    library: change === 'nothing',
    heed: change === 'nothing',
  });
}
