/** The ways in which opting out is said, in every language. */
import { describe, expect, it } from 'vitest';
import { noticeReader } from '../../../src/features/web-opt-out/compose/says-way-out.rules.js';
import { costCounter } from '../../../src/features/web-opt-out/compose/segments.rules.js';
import { wordings } from '../../../src/features/web-opt-out/compose/wordings.js';

const address = '36111';
const link = 'https://heed.example/u/Ab3dEf6hIj';
const count = costCounter();
const read = noticeReader({
  keywords: [],
  addresses: [],
  publicUrl: 'https://heed.example',
  accountId: 'a1',
});
const filled = (wording: string, word = 'STOP') =>
  wording.replace('{word}', word).replace('{address}', address).replace('{link}', link);

const lists = Object.entries(wordings).flatMap(([language, ofLanguage]) =>
  (['reply', 'named', 'link'] as const).map((kind) => ({ language, kind, list: ofLanguage[kind] })),
);
const notices = { reply: 'REPLY', named: 'NAMED', link: 'LINK' } as const;
const otherAlphabets = new Set(['ru', 'ar', 'ja']);

describe.each(lists)('$language, $kind', ({ language, kind, list }) => {
  it('goes from polite to terse', () => {
    const lengths = list.map((wording) => wording.length);
    expect(lengths).toEqual([...lengths].sort((one, other) => other - one));
    expect(list.length).toBeGreaterThan(1);
  });

  it('names what it must, once', () => {
    for (const wording of list) {
      const places = wording.match(/\{\w+\}/g);
      expect(places?.sort()).toEqual(
        { reply: ['{word}'], named: ['{address}', '{word}'], link: ['{link}'] }[kind],
      );
    }
  });

  it('keeps a text in GSM-7 where the language can be written in it', () => {
    const encodings = new Set(list.map((wording) => count(filled(wording)).encoding));
    expect([...encodings]).toEqual([otherAlphabets.has(language) ? 'UCS-2' : 'GSM-7']);
  });

  it('is known again as what it is, so that it is never added twice', () => {
    for (const wording of list) {
      for (const before of ['Sale!\n', 'Sale today ', 'Sale today\n']) {
        expect(read(before + filled(wording))[0]?.kind, before + filled(wording)).toBe(notices[kind]);
      }
    }
  });
});

it('words that countries know better than STOP are known again, too', () => {
  for (const [language, word] of [
    ['fr', 'ARRET'],
    ['pt', 'SAIR'],
    ['pt', 'PARE'],
  ] as const) {
    for (const wording of wordings[language]?.reply ?? []) {
      expect(read(`Promo\n${filled(wording, word)}`)[0]?.kind, filled(wording, word)).toBe('REPLY');
    }
  }
});
