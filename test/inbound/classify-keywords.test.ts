import { describe, expect, it } from 'vitest';
import { classify, LONGEST_READ } from '../../src/features/inbound/classify.rules.js';
import { compileVocabulary } from '../../src/features/inbound/classify-vocabulary.rules.js';
import { givenVocabulary, makeKeyword } from './given-vocabulary.js';

const newAccount = givenVocabulary();

function meaningOf(text: string | null, vocabulary = newAccount) {
  return classify({ text, buttonPayload: null }, vocabulary);
}

describe('keywords as the whole message', () => {
  it('I1 STOP, UNSUBSCRIBE, START and HELP count though nobody passes them', () => {
    const bare = compileVocabulary([], [], []);
    expect(meaningOf('Stop', bare)).toMatchObject({
      kind: 'OPT_OUT',
      source: 'KEYWORD',
      reachesAccount: false,
    });
    expect(meaningOf('unsubscribe', bare).kind).toBe('OPT_OUT');
    expect(meaningOf('Start', bare).kind).toBe('OPT_IN');
    expect(meaningOf('help', bare).kind).toBe('HELP');
  });

  it('I1 STOP counts though it is passed as switched off', () => {
    const vocabulary = compileVocabulary([makeKeyword({ enabled: false })], [], []);
    expect(meaningOf('STOP', vocabulary).kind).toBe('OPT_OUT');
  });

  it('I1 a keyword of the account carries its id, language and reply', () => {
    const basta = makeKeyword({ word: 'RAUS', language: 'de', id: 'k1', reply: 'Erledigt.' });
    expect(meaningOf('raus!', givenVocabulary({ keywords: [basta] }))).toEqual({
      kind: 'OPT_OUT',
      source: 'KEYWORD',
      reachesAccount: false,
      match: {
        keyword: 'RAUS',
        action: 'OPT_OUT',
        rule: 'keyword',
        language: 'de',
        keywordId: 'k1',
        reply: 'Erledigt.',
      },
    });
  });

  it('I1 of equal words the first counts', () => {
    const [sender, account] = [
      makeKeyword({ word: 'RAUS', id: 'sender' }),
      makeKeyword({ word: 'raus', id: 'account' }),
    ];
    expect(meaningOf('Raus', givenVocabulary({ keywords: [sender, account] }))).toMatchObject({
      match: { keywordId: 'sender' },
    });
  });

  it.each([
    'Stop.',
    ' sToP ',
    '“STOP”',
    'ＳＴＯＰ',
    'S T O P',
    'opt out',
    'OPT-OUT',
    'Arrêt',
    'STOP 🙏',
    'ST0P',
    '$TOP',
    'STOPPP!!!',
    'sstttooopp',
    'uns.ubscribe',
    'CANCELLL',
    'ЅТОР',
    'СТОП',
    'หยุด',
    '退订。',
  ])('I2 %j opts out', (text) => {
    expect(meaningOf(text)).toMatchObject({ kind: 'OPT_OUT', source: 'KEYWORD' });
  });

  it.each(['start', ' START! ', 'ＳＴＡＲＴ', 'Subscribe.'])('I2 %j opts in', (text) => {
    expect(meaningOf(text)).toMatchObject({ kind: 'OPT_IN', source: 'KEYWORD' });
  });

  it.each([
    'S T A R T',
    '“START”',
    'START 🙏',
    'start please',
    'please start',
    'I want to start',
    'resubscribe',
    'subscibe',
  ])('I2 %j does not opt in, nor out', (text) => {
    expect(meaningOf(text).kind).toBe('NOTHING');
  });

  it('I2 Résumé is not RESUME', () => {
    const vocabulary = givenVocabulary({ keywords: [makeKeyword({ word: 'RESUME', action: 'OPT_IN' })] });
    expect(meaningOf('Résumé', vocabulary).kind).toBe('NOTHING');
    expect(meaningOf('resume', vocabulary).kind).toBe('OPT_IN');
  });

  it('I2 punctuation inside an opt-in word is part of it', () => {
    const vocabulary = givenVocabulary({ keywords: [makeKeyword({ word: 'GO-ON', action: 'OPT_IN' })] });
    expect(meaningOf('go-on', vocabulary).kind).toBe('OPT_IN');
    expect(meaningOf('go on', vocabulary).kind).toBe('NOTHING');
  });

  it('I2 a sloppy opt-in word is no slip of an opt-out word', () => {
    const vocabulary = givenVocabulary({ keywords: [makeKeyword({ word: 'STOP1', action: 'OPT_IN' })] });
    expect(meaningOf('“STOP1”', vocabulary)).toMatchObject({ kind: 'NOTHING', rule: 'opt-in-not-literal' });
  });

  it('I2 a text longer than we read is a review at most', () => {
    expect(meaningOf(`STOP${' '.repeat(LONGEST_READ)}by the way`).kind).toBe('REVIEW');
    expect(meaningOf(`STOP${' '.repeat(LONGEST_READ)}`).kind).toBe('OPT_OUT');
  });

  it.each([
    'Stop please',
    'please stop',
    'STOP thanks',
    'stop now',
    'ok stop',
    'PLEASE CANCEL',
    'Stop, please!',
    'stop stop stop',
    'STOP 12345',
    'St0p plz',
    'stoppp plz',
  ])('I2 polite words around a keyword change nothing: %j', (text) => {
    expect(meaningOf(text)).toMatchObject({ kind: 'OPT_OUT', source: 'KEYWORD' });
  });

  it.each([null, '', '  ', '\u0000', '🙏', '1'])('I3 a message without words says nothing: %j', (text) => {
    expect(meaningOf(text)).toMatchObject({ kind: 'NOTHING', machine: false });
  });

  it.each(['yes', 'Oui', 'ok', 'si'])('I5 %j opts nobody in unless the account has added it', (text) => {
    expect(meaningOf(text).kind).toBe('NOTHING');
    const word = makeKeyword({ word: text, action: 'OPT_IN' });
    expect(meaningOf(text, givenVocabulary({ keywords: [word] })).kind).toBe('OPT_IN');
  });

  it.each(['HELP', 'help?', ' Info ', 'Aide', 'help pls'])('I5 %j asks for help', (text) => {
    expect(meaningOf(text).kind).toBe('HELP');
  });

  it.each(['help me move the sofa', 'what info'])('I5 %j does not ask for help', (text) => {
    expect(meaningOf(text).kind).toBe('NOTHING');
  });

  it.each(['STOPALL', 'Stop all', 'stop-all', 'please stop all'])('I6 %j reaches the account', (text) => {
    expect(meaningOf(text)).toMatchObject({ kind: 'OPT_OUT', reachesAccount: true });
  });

  it('I6 STOP does not reach the account', () => {
    expect(meaningOf('STOP')).toMatchObject({ reachesAccount: false });
  });
});

describe('keywords that may have been meant', () => {
  it.each(['END', 'the end', 'cancel'])(
    'I4 an ambiguous word counts as the whole message only: %j',
    (text) => {
      expect(meaningOf(text).kind).toBe(text === 'the end' ? 'NOTHING' : 'OPT_OUT');
    },
  );

  it('I4 a word that is switched off becomes a review', () => {
    const vocabulary = givenVocabulary({
      keywords: [makeKeyword({ word: 'END', ambiguous: true, enabled: false, id: 'k' })],
    });
    expect(meaningOf('End.', vocabulary)).toMatchObject({
      kind: 'REVIEW',
      match: { rule: 'switched-off', keywordId: 'k' },
    });
    expect(meaningOf('end please', vocabulary).kind).toBe('REVIEW');
    const without = givenVocabulary({ keywords: [makeKeyword({ word: 'UNSUB', enabled: false })] });
    expect(meaningOf('ok unsub now', without)).toMatchObject({
      kind: 'REVIEW',
      match: { rule: 'switched-off' },
    });
  });

  it('I4 a help word that is switched off says nothing', () => {
    const vocabulary = compileVocabulary(
      [makeKeyword({ word: 'INFO', action: 'HELP', enabled: false })],
      [],
      [],
    );
    expect(meaningOf('info', vocabulary).kind).toBe('NOTHING');
  });

  it.each(['SAIR', 'parar', 'Baja', 'HALT', '停止', 'sair, obrigado'])(
    'I4 a word of a language that the account has not added becomes a review: %j',
    (text) => {
      expect(meaningOf(text)).toMatchObject({ kind: 'REVIEW', match: { rule: 'other-language' } });
    },
  );

  it.each([
    'Stpo',
    'Dtop',
    'STIP',
    'sotp',
    'stp',
    'stop1',
    'unsuscribe',
    'unsubscibe',
    'Unsubcribe please',
    'revoek',
    'optut',
  ])('I4 a typing slip becomes a review: %j', (text) => {
    expect(meaningOf(text)).toMatchObject({ kind: 'REVIEW', match: { rule: 'slip' } });
  });

  it.each([
    'shop',
    'step',
    'stoop',
    'top',
    'spot',
    'atop',
    'stops',
    'Barrett',
    'arrest',
    'anmelden',
    'ends',
    'quiet',
    'cancer',
  ])('I4 a near word that means something else says nothing: %j', (text) => {
    expect(meaningOf(text).kind).toBe('NOTHING');
  });

  it.each(['🛑', '🚫🚫', '✋🏽'])('I4 a stop sign alone becomes a review: %j', (text) => {
    expect(meaningOf(text)).toMatchObject({
      kind: 'REVIEW',
      match: { rule: 'stop-sign', keyword: Array.from(text)[0] },
    });
  });
});
