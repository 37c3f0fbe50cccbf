/** Texts that are composed: none loses anything, each says its way out, and its cost is counted. */
import * as fc from 'fast-check';
import { describe, expect } from 'vitest';
import { addWayOut, fillLink } from '../../src/features/web-opt-out/compose/add-way-out.rules.js';
import { noticeReader } from '../../src/features/web-opt-out/compose/says-way-out.rules.js';
import { costCounter } from '../../src/features/web-opt-out/compose/segments.rules.js';
import { composed, french, link } from '../web-opt-out/compose/composing.js';
import { holds } from './holds.js';
import { anyText, around } from './inputs.js';

const text = around(
  'Acme: 20% off! Reply STOP to opt out',
  'STOP au 36111',
  'Soldes 😀',
  '{link}',
  'https://heed.example/u/aB3xyz_-9Q',
  'Zum Abmelden STOP antworten',
  'To unsubscribe visit https://x.example',
  'Call +14155550123',
  'Don’t reply STOP',
  '{brand}',
);
const country = fc.constantFrom('US', 'FR', 'DE', 'RE', 'JP', 'BR', 'CA', null);
const count = costCounter();
const read = noticeReader({
  keywords: [{ word: 'BASTA', ambiguous: false }],
  addresses: ['36111', '+447700900123'],
  publicUrl: 'https://heed.example',
  accountId: '00000000-0000-4000-8000-000000000001',
});

describe('a composed text', () => {
  holds(
    'holds what was written, and says the way out',
    [text, country, fc.boolean()],
    (written, where, byName) => {
      const made = composed(where, { wish: { text: written }, ...(byName ? { sender: french } : {}) });
      expect(typeof made.text).toBe('string');
      const kept = written
        .split('{link}')
        .map((part) => part.trim())
        .filter((part) => part !== '');
      const squeezed = (some: string) => some.replaceAll(/\s+/g, '');
      for (const part of kept) expect(squeezed(made.text)).toContain(squeezed(part));
      if (made.method === 'LINK' && made.needsLink) expect(made.text).toContain(link);
    },
    { share: 0.3 },
  );

  holds(
    'costs at least one segment, and adding to it never costs less',
    [anyText(200), anyText(20)],
    (one, more) => {
      const cost = count(one);
      const both = count(one + more);
      expect(Number.isInteger(cost.segments) && cost.segments >= 0).toBe(true);
      if (one.isWellFormed() && more.isWellFormed() && !/\p{M}|\u200d/u.test(more))
        expect(both.segments).toBeGreaterThanOrEqual(cost.segments);
    },
    { share: 0.5 },
  );

  holds(
    'is read for notices without an error, the same each time',
    [text],
    (written) => {
      expect(read(written)).toEqual(read(written));
    },
    { share: 0.3 },
  );

  holds(
    'has its links filled in, as they are',
    [text, around('https://h.example/u/$&aB3$1', '$$', '{link}')],
    (written, url) => {
      expect(fillLink(written, url)).toBe(written.split('{link}').join(url));
      expect(addWayOut).toBeTypeOf('function');
    },
  );
});
