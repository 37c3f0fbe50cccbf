/** What may come as a filter: whole ones, ones with odd values, and what has another shape. */
import * as fc from 'fast-check';
import { Channel, EventKind, Reason, Scope, Source } from '../../src/core/domain/vocabulary.js';
import { anyText, around } from './inputs.js';

const word = (words: Readonly<Record<string, string>>) =>
  fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...Object.values(words)) },
    { weight: 1, arbitrary: around(...Object.values(words)) },
  );
const listOf = (one: fc.Arbitrary<unknown>) =>
  fc.oneof(
    { weight: 6, arbitrary: fc.array(one, { maxLength: 4 }) },
    { weight: 1, arbitrary: one },
    { weight: 1, arbitrary: fc.constant(null) },
    // Too long, or just not.
    {
      weight: 1,
      arbitrary: fc
        .tuple(one, fc.constantFrom(999, 1_000, 1_001))
        .map(([it, length]) => Array.from({ length }, () => it)),
    },
    { weight: 1, arbitrary: fc.jsonValue() },
  );
const time = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      '2026-01-02T03:04:05Z',
      '0001-01-01T00:00:00Z',
      '9999-12-31T23:59:59.999999Z',
      '9999-12-31T23:59:60Z',
      '2024-02-29T00:00:00.1234567+13:45',
      '1969-12-31T23:59:59.999999Z',
    ),
  },
  { weight: 1, arbitrary: around('2026-01-02T03:04:05Z', '2026-02-30T00:00:00Z', 'now') },
  { weight: 1, arbitrary: fc.jsonValue() },
);
const recipient = fc.oneof(
  around(
    '+447911123456',
    '07911 123',
    'ann@example.com',
    'Ann@',
    '+',
    'whatsapp:+44',
    'o’neil@',
    'x'.repeat(330),
  ),
  fc.jsonValue(),
);

/** `sender`: one that the account has. */
export function anyFilter(sender: string): fc.Arbitrary<unknown> {
  const id = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(sender, sender.toUpperCase()) },
    { weight: 2, arbitrary: fc.uuid() },
    { weight: 1, arbitrary: around(sender, '0', '{}') },
  );
  const members = {
    changedOnly: fc.oneof(fc.boolean(), fc.jsonValue()),
    kinds: listOf(word(EventKind)),
    channels: listOf(word(Channel)),
    senderIds: listOf(id),
    receivedOn: listOf(id),
    scopes: listOf(word(Scope)),
    sources: listOf(word(Source)),
    reasons: listOf(word(Reason)),
    campaignIds: listOf(id),
    importIds: listOf(id),
    recipient,
    from: time,
    to: time,
  };
  return fc.oneof(
    // Few at once: one that is refused hides the others.
    {
      weight: 12,
      arbitrary: fc
        .array(
          fc.oneof(
            ...Object.entries(members).map(([name, value]) =>
              (value as fc.Arbitrary<unknown>).map((given) => [name, given] as const),
            ),
          ),
          { maxLength: 3 },
        )
        .map((entries) => Object.fromEntries(entries)),
    },
    { weight: 1, arbitrary: fc.record(members, { requiredKeys: [] }) },
    { weight: 1, arbitrary: fc.dictionary(anyText(8), fc.jsonValue(), { maxKeys: 3 }) },
    { weight: 1, arbitrary: fc.jsonValue() },
  );
}
