/** Texts of messages, keywords, names and languages. */
import * as fc from 'fast-check';
import { describe, expect } from 'vitest';
import { matchKeyOf } from '../../src/core/domain/keyword-match-key.rules.js';
import { asLanguage, baseLanguage } from '../../src/core/domain/language.rules.js';
import { withoutLookAlikes } from '../../src/core/domain/look-alike-text.rules.js';
import {
  foldText,
  generousKey,
  keywordProblem,
  literalKey,
} from '../../src/core/domain/message-text.rules.js';
import { isStorable, storableText } from '../../src/core/domain/storable-text.rules.js';
import { withoutAddresses } from '../../src/core/domain/without-addresses.rules.js';
import { messageClaimKey } from '../../src/features/inbound/claim-key.rules.js';
import { classify } from '../../src/features/inbound/classify.rules.js';
import { findSignal } from '../../src/features/inbound/provider-signals.rules.js';
import { givenVocabulary, makeKeyword } from '../inbound/given-vocabulary.js';
import { holds } from './holds.js';
import { anyAddress, anyText, around } from './inputs.js';

const newAccount = givenVocabulary();
const halves = /\p{Cs}/u;
const message = around(
  'STOP',
  'Stop.',
  'S T O P',
  'please stop texting me',
  'UNSUBSCRIBE',
  'We have got to STOP this bill',
  'Liked “Reply STOP to opt out”',
  '> On 3 May Acme wrote:\n> Reply STOP',
  'I am out of office until Monday',
  'Arrêt',
  'СТОП',
  '退订',
  'إلغاء',
  'remove me from your list 🙏',
  'START',
  'HELP',
  'Stpo',
  '🛑✋🏽',
);

describe('messages', () => {
  holds(
    'I3 any message means something, and no match names half a character',
    [message, message, fc.constantFrom('text', 'button', 'payload')],
    (said, other, how) => {
      const text = how === 'payload' ? null : said;
      const buttonPayload = how === 'text' ? null : other;
      const meaning = classify({ text, buttonPayload }, newAccount);
      if ('match' in meaning) expect(halves.test(meaning.match.keyword)).toBe(false);
    },
  );

  holds(
    'I2 an opt-out stays one in upper case, in full width, with invisible characters and with signs around it',
    [
      fc.constantFrom('stop', 'unsubscribe', 'arret', 'stopall', 'optout'),
      fc.constantFrom('.', '!', ' ', '"', '\u200b', '🙏', '…', '\n'),
    ],
    (word, sign) => {
      const wide = Array.from(word, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0)).join('');
      for (const spelt of [
        word,
        word.toUpperCase(),
        wide,
        Array.from(word).join('\u200b'),
        `${sign}${word}${sign}`,
      ])
        expect(classify({ text: spelt, buttonPayload: null }, newAccount).kind).toBe('OPT_OUT');
    },
    { share: 0.1 },
  );

  holds(
    'a keyword of any account is recognised as itself, and breaks no other',
    [anyText(20), fc.constantFrom('OPT_OUT', 'OPT_IN', 'HELP')],
    (word, action) => {
      const vocabulary = givenVocabulary({ keywords: [makeKeyword({ word, action })], ownTexts: [word] });
      expect(classify({ text: 'STOP', buttonPayload: null }, vocabulary).kind).toBe(
        generousKey(word) === 'stop' && action !== 'OPT_OUT' ? expect.any(String) : 'OPT_OUT',
      );
      if (
        keywordProblem(word) === null &&
        action === 'OPT_OUT' &&
        newAccount.wholes.get(generousKey(word)) === undefined
      )
        expect(classify({ text: word, buttonPayload: null }, vocabulary).kind).toBe('OPT_OUT');
    },
    { share: 0.1 },
  );
});

describe('keys of words', () => {
  holds('are the same for the same word folded, and a key is its own key', [message], (text) => {
    const folded = foldText(text);
    const key = generousKey(text);
    expect(generousKey(key)).toBe(key);
    expect(generousKey(folded)).toBe(key);
    expect(/[\p{Cc}\p{Zs}]/u.test(key)).toBe(false);
    expect(literalKey(literalKey(text))).toBe(literalKey(text));
    expect(withoutLookAlikes(withoutLookAlikes(key))).toBe(withoutLookAlikes(key));
    expect(matchKeyOf(text, 'OPT_OUT')).toBe(key);
  });

  holds('a word that may be a keyword has a key, and can be stored', [message], (word) => {
    if (keywordProblem(word) !== null) return;
    expect(generousKey(word)).not.toBe('');
    expect(storableText(word, 200)).toMatchObject({ kind: 'text' });
  });
});

describe('texts for people', () => {
  holds(
    'what is taken can be stored, is not empty, and is taken again as it is',
    [anyText(300), fc.integer({ min: 1, max: 250 })],
    (text, limit) => {
      const read = storableText(text, limit);
      if (read.kind === 'not-storable') return;
      expect(isStorable(read.text)).toBe(true);
      expect(Array.from(read.text).length).toBeLessThanOrEqual(limit);
      expect(storableText(read.text, limit)).toEqual(read);
    },
  );

  holds(
    'a language is in its one spelling',
    [around('en', 'pt-BR', 'zh-Hant-TW', 'x-klingon', 'de-1996', 'i-default', 'en-u-ca-buddhist', 'sr-Latn')],
    (text) => {
      const language = asLanguage(text);
      if (language === null) return;
      expect(asLanguage(language)).toBe(language);
      expect(baseLanguage(language)).toMatch(/^[a-z]{2,3}$/);
    },
  );

  holds(
    'no address is left in a reason',
    [anyText(20), anyAddress, anyText(20)],
    (before, address, after) => {
      const left = withoutAddresses(`${before} ${address} ${after}`);
      expect(left).not.toContain(address);
    },
  );
});

describe('ids and signals of providers', () => {
  holds(
    'a claim key is that of one provider and one id',
    [anyText(30), anyText(30), anyText(30)],
    (provider, one, other) => {
      const key = messageClaimKey(provider, one);
      if (key.kind === 'not-a-key') return;
      expect(isStorable(key.key)).toBe(true);
      const second = messageClaimKey(provider, other);
      if (second.kind === 'key') expect(second.key === key.key).toBe(one === other);
      expect(messageClaimKey(` ${provider.toUpperCase()} `, one).kind).toBeTypeOf('string');
    },
  );

  holds(
    'a signal is one that is known, or none',
    [around('twilio', 'meta', 'sinch', '__proto__'), around('21610', 'OPT_OUT', 'constructor')],
    (provider, code) => {
      const signal = findSignal(provider, code);
      if (signal !== null) expect(['OPT_OUT', 'OPT_IN']).toContain(signal.action);
    },
  );
});
