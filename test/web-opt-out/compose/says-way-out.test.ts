/** Which texts say already how to opt out, and which only look like it. */
import { describe, expect, it } from 'vitest';
import { keywordPacks } from '../../../src/core/domain/keyword-packs.js';
import { addressPatterns } from '../../../src/features/web-opt-out/compose/address-patterns.rules.js';
import { patternsOf } from '../../../src/features/web-opt-out/compose/notice-patterns.rules.js';
import { noticeReader } from '../../../src/features/web-opt-out/compose/says-way-out.rules.js';
import { others } from './near-misses.js';
import { accountId, notices } from './notice-corpus.js';

const read = noticeReader({
  keywords: [
    { word: 'BASTA', ambiguous: false },
    { word: 'GENUG', ambiguous: true },
  ],
  addresses: ['36111', '+447700900123'],
  publicUrl: 'https://heed.example',
  accountId,
});
/** Letters of any kind, between one and several of them. */
const anyWords = /\[[^\]]*\\p\{L\}[^\]]*\]\{\d+,\d+\}/;

/** The groups of an expression that may occur more than once, with all that they hold. */
function repeatedGroups(source: string): string[] {
  const found: string[] = [];
  const open: number[] = [];
  const bare = source.replaceAll(/\\.|\[[^\]]*\]/g, (part) => '_'.repeat(part.length));
  for (let place = 0; place < bare.length; place += 1) {
    if (bare[place] === '(') open.push(place);
    if (bare[place] !== ')') continue;
    const from = open.pop() ?? 0;
    const most = /^\{\d+,(\d+)\}/.exec(bare.slice(place + 1))?.[1];
    if (Number(most) > 1) found.push(source.slice(from, place + 1));
  }
  return found;
}

/** What many patterns read a long way into. */
const tedious = [
  ['letters', 'o'],
  ['letters that part words', ' o'],
  ['long words', `reply stop ${'o'.repeat(40)} `],
  ['keywords', 'stop '],
  ['keywords in capitals', 'STOP or '],
  ['notices', 'Reply STOP or CANCEL '],
  ['small words', 'reply us back with the word '],
  ['digits', '1'],
  ['digits and dots', '1.'],
  ['dates', 'stop: 31.12.2026 '],
  ['addresses', 'text stop to +1 '],
  ['what stands before an own address', 'stop pub sms '],
  ['clicks', '. click here by using '],
  ['clicks behind a purpose', 'unsubscribe, please visit '],
  ['labels', 'hier klicken zum abmelden '],
  ['hosts', 'a.b.c.'],
  ['spaces', ' '],
  ['colons', 'stop : : '],
  ['quotes', 'reply "" "" stop '],
] as const;

/** What says the most. */
const kindOf = (text: string) => read(text)[0]?.kind ?? null;

describe.each(Object.entries(notices))('%s', (notice, texts) => {
  it.each(texts)('says it: %s', (text) => {
    expect(kindOf(text)).toBe(notice);
  });
});

it.each(others)('does not say how to opt out: %s', (text) => {
  expect(read(text)).toEqual([]);
});

describe('a notice', () => {
  it.each([
    ['STOP au 36 111', '36111'],
    ['STOP36180', '36180'],
    ['Text STOP to 12345', '12345'],
    ['Text STOP to +44 7700 900123 to opt out', '+447700900123'],
    ['Send STOP to 07700 900123', '07700900123'],
    ['Text STOP to (415) 555-0100', '4155550100'],
    ['36111: STOP', '36111'],
  ])('that names an address says which: %s', (text, address) => {
    const [named] = read(`Sale. ${text}`);
    expect(named).toMatchObject({ kind: 'NAMED', address });
  });

  it('says which published keywords it names, and none where it names one of the account', () => {
    expect(read('Oferta. Responde BAJA')).toEqual([{ kind: 'REPLY', words: ['baja'] }]);
    expect(read('Promo. ARRET au 36111')).toMatchObject([{ kind: 'NAMED', words: ['arret'] }]);
    expect(read('Sale. Reply BASTA or CANCEL')).toEqual([{ kind: 'REPLY', words: [] }]);
  });

  it('is one of several where a text says it in several ways', () => {
    const kinds = (text: string) => read(text).map(({ kind }) => kind);
    expect(kinds('Reply STOP. STOP au 36111. {link}')).toEqual(['LINK', 'NAMED', 'REPLY']);
    expect(kinds('STOP au 36111, STOP to 50123 (IE)')).toEqual(['NAMED', 'NAMED']);
    expect(kinds('Text STOP to +447700900123 to opt out')).toEqual(['NAMED']);
    expect(kinds('STOP au 36111! STOP au 36 111! Reply STOP! Reply STOP!')).toEqual(['NAMED', 'REPLY']);
  });

  it.each([
    ['{link}', 'RECIPIENT'],
    ['https://heed.example/u/Ab3dEf6hIj', 'PERSON'],
    ['To opt out: https://heed.example/u/Ab3dEf6hIj', 'PERSON'],
    ['heed.example/u/Ab3dEf6hIj', 'PERSON'],
    ['(heed.example/u/Ab3dEf6hIj)', 'PERSON'],
    [`HTTPS://HEED.EXAMPLE/opt-out/${accountId}`, 'PAGE'],
    ['https://heed.example/opt-out/0199aaaa-bbbb-7ccc-8ddd-0123456789ac', 'ELSEWHERE'],
    ['Opt out: https://heed.example/opt-out/0199aaaa-bbbb-7ccc-8ddd-0123456789ac', 'ELSEWHERE'],
    [`Opt out: https://heed.example/opt-out/${accountId}/x`, 'ELSEWHERE'],
    [`Opt out: https://heed.example/opt-out/${accountId}0`, 'ELSEWHERE'],
    ['Opt out: heed.example/opt-out/', 'ELSEWHERE'],
    ['Opt out: heed.example/opt-out', 'ELSEWHERE'],
    ['To opt out: https://shop.example/u', 'PAGE'],
  ])('that is a link says where it leads: %s', (text, to) => {
    expect(read(`Sale ${text}`)).toEqual([{ kind: 'LINK', to }]);
  });
});

describe('a long text takes time in proportion to its length', () => {
  const keywords = keywordPacks.filter(({ action }) => action === 'OPT_OUT');
  const patterns = [...patternsOf(keywords), ...addressPatterns(keywords, ['36111', '+447700900123'])];

  it('no pattern repeats anything without a bound', () => {
    expect(patterns.length).toBeGreaterThan(15);
    for (const { pattern } of patterns) {
      const bare = pattern.source.replaceAll(/\\./g, 'x').replaceAll(/\[[^\]]*\]/g, 'x');
      expect(bare).not.toMatch(/[*+]|\{\d+,\}/);
    }
  });

  it('no pattern repeats words of any letters unless a space parts them, for "oooo" would be words in hundreds of ways', () => {
    const groups = patterns.flatMap(({ pattern }) => repeatedGroups(pattern.source));
    expect(groups.length).toBeGreaterThan(15);
    expect(groups.filter((group) => anyWords.test(group) && !/^\(\?: [^?]/.test(group))).toEqual([]);
  });

  it.each(tedious)('10,000 characters of %s are read in no time', (_, unit) => {
    const text = `reply stop ${unit.repeat(Math.ceil(10_000 / unit.length))}`;
    const before = process.cpuUsage();
    read(text);
    const { user, system } = process.cpuUsage(before);
    // Microseconds of the processor, not of the clock: many times what it takes, even the first with all that is made once.
    expect(user + system).toBeLessThan(500_000);
  });
});

it('finds a notice wherever it stands in 10,000 characters', () => {
  const filler = 'Reply us a the opt out stop. ';
  for (const places of [0, 170, 340]) {
    const before = filler.repeat(places);
    expect(kindOf(`${before} Reply STOP to opt out ${filler.repeat(340 - places)}`)).toBe('REPLY');
    expect(kindOf(`${before} STOP au 36111 ${filler.repeat(340 - places)}`)).toBe('NAMED');
  }
});
