/** What comes: texts of all kinds, and such as look like what a parser reads. */
import * as fc from 'fast-check';

/** One of the characters of a text. */
export function signOf(signs: string): fc.Arbitrary<string> {
  return fc.constantFrom(...Array.from(signs));
}

/** Characters that parsers stumble over: controls, invisible ones, look-alikes, halves of pairs, other digits, delimiters. */
const odd = fc.constantFrom(
  ...Array.from(
    '\0\t\n\r\v\f\u001b\u007f\u0085\u00a0\u00ad\u200b\u200d\u200e\u202e\u2028\u2029\u2060\ufeff\ufffd\uffff\ud800\udfff',
  ),
  ...Array.from('"\'`<>&;,|=+-@%$\\/{}[]()#*?!:.~^_'),
  ...Array.from('０１９٣५ＳＴＯＰѕтоΡ߀۰ﬁßİıſKÅ'),
  '🙏',
  '👩🏽‍🚀',
  '🇫🇷',
  'e\u0301',
  'ﷺ',
  '\r\n',
  '__proto__',
  'constructor',
);
const plain = signOf('abcdefghijklmnopqrstuvwxyzABCSTOP 0123456789');

/** Any text, half of a character and controls included. */
export const anyText = (maxLength = 60): fc.Arbitrary<string> =>
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc.string({
        unit: fc.oneof(odd, plain, fc.string({ unit: 'binary', maxLength: 1 })),
        maxLength,
      }),
    },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength }) },
    { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength }) },
    {
      weight: 1,
      arbitrary: fc
        .array(fc.integer({ min: 0, max: 0xffff }), { maxLength })
        .map((codes) => String.fromCharCode(...codes)),
    },
  );

/** One of these, or something between, before or after them, or a part of them. */
export function around(...seeds: readonly string[]): fc.Arbitrary<string> {
  const seed = fc.constantFrom(...seeds);
  const cut = fc
    .tuple(seed, fc.nat(60), fc.nat(60))
    .map(([text, from, length]) => text.slice(from % (text.length + 1)).slice(0, length));
  return fc.oneof(
    { weight: 2, arbitrary: seed },
    { weight: 3, arbitrary: fc.tuple(anyText(6), seed, anyText(6)).map((parts) => parts.join('')) },
    {
      weight: 3,
      arbitrary: fc.tuple(seed, fc.nat(200), fc.nat(2), anyText(3)).map(([text, at, gone, put]) => {
        const place = at % (text.length + 1);
        return text.slice(0, place) + put + text.slice(place + gone);
      }),
    },
    { weight: 1, arbitrary: cut },
    {
      weight: 1,
      arbitrary: fc.array(fc.oneof(seed, cut, anyText(4)), { maxLength: 5 }).map((parts) => parts.join('')),
    },
    { weight: 1, arbitrary: anyText() },
  );
}

export const anyBytes = (maxLength = 200): fc.Arbitrary<Buffer> =>
  fc.oneof(
    fc.uint8Array({ maxLength }).map((bytes) => Buffer.from(bytes)),
    anyText(maxLength).map((text) => Buffer.from(text, 'utf8')),
    anyText(maxLength).map((text) => Buffer.from(text, 'utf16le')),
  );

/** An address of a recipient and what it must not be found as. */
export const anyAddress: fc.Arbitrary<string> = fc.oneof(
  fc
    .tuple(
      fc.constantFrom('+1212', '+4479', '+3361', '+4915'),
      fc.integer({ min: 1_000_000, max: 9_999_999 }),
    )
    .map(([head, tail]) => head + tail),
  fc
    .tuple(
      fc.string({
        unit: signOf('abcdefghijklmnopqrstuvwxyz0123456789._+-'),
        minLength: 3,
        maxLength: 12,
      }),
      fc.constantFrom('example.com', 'mail.example.org'),
    )
    .map(([local, domain]) => `x${local}x@${domain}`),
);

export const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/;
