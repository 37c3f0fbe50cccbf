import { describe, expect, it } from 'vitest';
import { classify } from '../../src/features/inbound/classify.rules.js';
import { givenVocabulary } from './given-vocabulary.js';

const newAccount = givenVocabulary();

/** A small generator with a seed, so that a failure can be repeated. */
function* randomTexts(count: number): Generator<string> {
  let state = 20_260_117;
  const next = (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state % below;
  };
  const parts = [
    'STOP',
    'stop ',
    '“',
    '> ',
    '\n',
    ' wrote:',
    'Liked ',
    '🛑',
    '\ufe0f',
    'ß',
    'İ',
    '*',
    '$',
    '1',
  ];
  for (let made = 0; made < count; made++) {
    let text = '';
    for (let left = next(40); left > 0; left--) {
      const unit = next(3) === 0 ? parts[next(parts.length)] : String.fromCharCode(next(0x10000));
      text += unit ?? '';
    }
    yield text;
  }
}

describe('any text', () => {
  it('I3 is classified without an error, lone surrogates and all, and no match names half a character', () => {
    const halves = /\p{Cs}/u;
    for (const text of randomTexts(3_000)) {
      const meaning = classify({ text, buttonPayload: null }, newAccount);
      expect('match' in meaning && halves.test(meaning.match.keyword)).toBe(false);
      expect(classify({ text, buttonPayload: text }, newAccount).kind).toBeTypeOf('string');
    }
  });
});
