import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { classify } from '../../src/features/inbound/classify.rules.js';
import { givenVocabulary } from './given-vocabulary.js';

const root = new URL('../../', import.meta.url);
const newAccount = givenVocabulary();
const corpus = readFileSync(new URL('test/corpus/texts.tsv', root), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .slice(1)
  .map((line) => {
    const [json = '', meant, kind] = line.split('\t');
    const text = z.string().parse(JSON.parse(json));
    return { text, meant, kind, decided: classify({ text, buttonPayload: null }, newAccount).kind };
  });

const meant = (what: string) => corpus.filter((row) => row.meant === what);
const OPTED_OUT_OR_REVIEW = /^(?:OPT_OUT|REVIEW)$/;

describe('the corpus of real texts', () => {
  it.each(meant('opt-out'))('I4 opts out or puts up for review $text', ({ decided }) => {
    expect(decided).toMatch(OPTED_OUT_OR_REVIEW);
  });

  it.each(meant('review'))('I4 puts up for review $text', ({ decided }) => {
    expect(decided).toMatch(OPTED_OUT_OR_REVIEW);
  });

  it.each(meant('opt-out').filter(({ kind }) => kind === 'keyword'))(
    'I2 opts out by the keyword $text',
    ({ decided }) => {
      expect(decided).toBe('OPT_OUT');
    },
  );

  it.each(meant('nothing'))('I3 does not opt out $text', ({ decided }) => {
    expect(decided).not.toBe('OPT_OUT');
  });

  it('holds texts of every meaning', () => {
    expect(new Set(corpus.map((row) => row.meant))).toEqual(
      new Set(['opt-out', 'review', 'nothing', 'help']),
    );
  });

  it('has no text longer than three words in the rules', () => {
    const rules = ['src/features/inbound/', 'src/core/domain/']
      .flatMap((folder) =>
        readdirSync(new URL(folder, root)).map((file) => new URL(`${folder}${file}`, root)),
      )
      .map((file) => readFileSync(file, 'utf8').toLowerCase())
      .join('\n');
    const long = corpus
      .map(({ text }) => text.toLowerCase().trim())
      .filter((text) => text.split(/\s+/).length > 3);
    expect(long.length).toBeGreaterThan(10);
    expect(long.filter((text) => rules.includes(text))).toEqual([]);
  });
});
