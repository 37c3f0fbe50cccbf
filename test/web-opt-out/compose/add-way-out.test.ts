/** What is added to a text, and what it costs. */
import { describe, expect, it } from 'vitest';
import {
  addWayOut,
  fillLink,
  type WayOut,
} from '../../../src/features/web-opt-out/compose/add-way-out.rules.js';
import { costCounter } from '../../../src/features/web-opt-out/compose/segments.rules.js';

const count = costCounter();
const english: WayOut = {
  kind: 'REPLY',
  language: 'en',
  word: 'STOP',
  address: '',
  link: 'https://heed.example/u/Ab3dEf6hIj',
  plain: false,
};
const added = (text: string, wayOut: Partial<WayOut> = {}) =>
  addWayOut(text, { ...english, ...wayOut }, count).text.slice(text.length);

describe('the cost of a text', () => {
  it.each([
    ['', 'GSM-7', 0],
    ['a'.repeat(160), 'GSM-7', 1],
    ['a'.repeat(161), 'GSM-7', 2],
    ['a'.repeat(306), 'GSM-7', 2],
    ['a'.repeat(307), 'GSM-7', 3],
    // Signs of the extension table take two places each.
    [`${'a'.repeat(158)}€`, 'GSM-7', 1],
    [`${'a'.repeat(159)}€`, 'GSM-7', 2],
    [`${'a'.repeat(159)}[`, 'GSM-7', 2],
    ['a\r\nb', 'GSM-7', 1],
    ['é à ñ Ç ü Å ß', 'GSM-7', 1],
    ['ç ê ë', 'UCS-2', 1],
    ['я'.repeat(70), 'UCS-2', 1],
    ['я'.repeat(71), 'UCS-2', 2],
    // An emoji is two places of UCS-2, and is not torn in two.
    ['🙏'.repeat(35), 'UCS-2', 1],
    ['🙏'.repeat(36), 'UCS-2', 2],
  ])('%s is %s in %i', (text, encoding, segments) => {
    expect(count(text)).toEqual({ encoding, segments });
  });
});

describe('the wording', () => {
  it.each([
    ['polite where there is room', 138, '\nReply STOP to opt out', 1],
    ['shorter where politeness would cost a segment', 139, '\nSTOP to opt out', 1],
    ['shorter still where that would', 148, '\nSTOP to end', 1],
    ['terse where shortness would, too', 149, '\nTxt STOP', 1],
    ['polite again where no wording keeps the segments', 155, '\nReply STOP to opt out', 2],
    ['polite in the second of two segments', 200, '\nReply STOP to opt out', 2],
    ['shorter at the end of the second', 290, '\nSTOP to opt out', 2],
  ])('is %s', (_what, length, addition, segments) => {
    const text = 'a'.repeat(length);
    expect(added(text)).toBe(addition);
    expect(count(text + addition).segments).toBe(segments);
  });

  it('is not terse where a country wants it plain, whatever it costs', () => {
    expect(added('a'.repeat(150), { plain: true })).toBe('\nReply STOP to opt out');
    expect(added('a'.repeat(144), { plain: true })).toBe('\nSTOP to opt out');
  });

  it.each([
    ['en', 148, '\nSTOP to end'],
    ['es', 145, '\nSTOP para baja'],
    ['fr', 142, '\nSTOP pour annuler'],
  ])(
    'has a third one in %s that is plain and keeps the segments of %i characters',
    (language, length, addition) => {
      const text = 'a'.repeat(length);
      expect(added(text, { language, plain: true })).toBe(addition);
      expect(count(text + addition).segments).toBe(1);
    },
  );

  it('is the shortest that takes the fewest where all take more', () => {
    // Two segments hold 134 places of UCS-2, three 201.
    expect(added('я'.repeat(70), { language: 'ru' })).toBe('\nОтветьте STOP, чтобы отписаться');
    expect(added('я'.repeat(110), { language: 'ru' })).toBe('\nОтписаться: STOP');
  });

  it('has a line of its own, unless the text ends with a space or a line', () => {
    expect(added('Sale!')).toBe('\nReply STOP to opt out');
    expect(added('Sale! ')).toBe('Reply STOP to opt out');
    expect(added('Sale!\n')).toBe('Reply STOP to opt out');
  });

  it('never turns a text of GSM-7 into UCS-2: English stands in for other alphabets', () => {
    expect(added('Sale!', { language: 'ar', kind: 'LINK' })).toBe(`\nTo opt out: ${english.link}`);
    expect(added('تخفيضات', { language: 'ar', kind: 'LINK' })).toBe(`\nلإلغاء الاشتراك: ${english.link}`);
    expect(added('セール', { language: 'ja', kind: 'LINK' })).toContain('配信停止');
  });

  it('is polite where segments are not counted', () => {
    const { text, cost } = addWayOut('a'.repeat(150), english, null);
    expect(text.endsWith('Reply STOP to opt out')).toBe(true);
    expect(cost).toBeNull();
  });

  it('names the address, and takes it and the link as they are', () => {
    expect(added('Promo', { kind: 'NAMED', language: 'fr', address: '36111' })).toBe('\nSTOP au 36111');
    expect(added('Sale', { kind: 'LINK', link: 'https://a.example/u/$&$1' })).toBe(
      '\nTo opt out: https://a.example/u/$&$1',
    );
    expect(fillLink('A {link} and {link}', 'https://a.example/$&')).toBe(
      'A https://a.example/$& and https://a.example/$&',
    );
  });
});
