import { describe, expect, it } from 'vitest';
import { chooseLanguage } from '../../../src/features/web-opt-out/form/form-language.rules.js';

const choose = (accepted: string | undefined, account: string | null = null, asked?: string) =>
  chooseLanguage({ asked, accepted, account });

describe('the language of a page', () => {
  it.each([
    ['fr', 'fr'],
    ['fr-CA,en;q=0.5', 'fr'],
    ['en;q=0.5, de', 'de'],
    ['en; q=0.5 , de;Q=0.8', 'de'],
    ['pt-BR,pt;q=0.9,en-US;q=0.8,en;q=0.7', 'pt'],
    ['DE-at', 'de'],
    ['zh-Hant-TW, nl;q=0.1', 'nl'],
    ['es-419', 'es'],
    ['fr;q=0, it;q=0.3', 'it'],
    ['fr;q=0.000, pl;q=0.001', 'pl'],
    ['es, fr', 'es'],
  ])('is, for "%s", %s', (accepted, language) => {
    expect(choose(accepted)).toBe(language);
  });

  it('is the one that was asked for on the page, before all else', () => {
    expect(choose('fr', 'de', 'nl')).toBe('nl');
    expect(choose('fr', 'de', 'pt-BR')).toBe('pt');
    expect(choose('fr', 'de', 'xx')).toBe('fr');
    expect(choose('fr', 'de', '<script>')).toBe('fr');
  });

  it("is the account's where the browser wants none that Heed speaks, or any", () => {
    expect(choose('ja, zh;q=0.9', 'it')).toBe('it');
    expect(choose(undefined, 'pt-BR')).toBe('pt');
    expect(choose('', 'de')).toBe('de');
    expect(choose('*', 'de')).toBe('de');
    expect(choose('ja, *;q=0.5, fr;q=0.2', 'de')).toBe('de');
  });

  it('is English where nobody says anything that Heed speaks', () => {
    expect(choose('ja', 'sv')).toBe('en');
    expect(choose(undefined)).toBe('en');
  });

  it('is not told by what is no such header, however long', () => {
    for (const garbled of [';;;', ',,,', 'q=1', 'fr;q=x', 'fr;q=2', 'fr;q=-1', `fr,${'x'.repeat(1_000)}`]) {
      expect(choose(garbled, 'nl')).toBe('nl');
    }
    const began = performance.now();
    choose(`${'a;'.repeat(500_000)}fr`, 'nl');
    expect(performance.now() - began).toBeLessThan(1_000);
  });
});
