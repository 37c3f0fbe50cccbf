import { describe, expect, it } from 'vitest';
import { keywordPacks, keywordsOfNewAccount, packOf } from '../../src/core/domain/keyword-packs.js';
import {
  foldText,
  generousKey,
  keywordProblem,
  literalKey,
  LONGEST_KEYWORD,
} from '../../src/core/domain/message-text.rules.js';

const spellingsOfStop = [
  'Stop.',
  ' sToP ',
  '“STOP”',
  '«STOP»',
  "'STOP'",
  'ＳＴＯＰ',
  '𝐒𝐓𝐎𝐏',
  'S T O P',
  's.t.o.p',
  'S-T-O-P',
  'STÓP',
  'STOP 🙏',
  '🛑STOP🛑',
  'STOP ❤️',
  'STOP 👍🏽',
  'STOP 🇫🇷',
  '\u2060STOP',
  'S\u200bT\u200bO\u200bP',
  'ST\u00adOP',
  '\ufeffSTOP',
  '\u202eSTOP\u202c',
  'S\u0000T\u0000O\u0000P\u0000',
  '\r\nSTOP\r\n',
  'ЅТОР',
  'ΣΤΟΠ',
  'ꜱᴛᴏᴘ',
];

describe('the generous key', () => {
  it.each(spellingsOfStop)('I2 is the same for STOP and %j', (text) => {
    expect(generousKey(text)).toBe('stop');
  });

  it.each([
    ['opt out', 'OPTOUT'],
    ['OPT-OUT', 'OPTOUT'],
    ['Arrêt', 'ARRET'],
    ['iptal', 'İPTAL'],
    ['IPTAL', 'İPTAL'],
    ['huỷ', 'HỦY'],
    ['Désabonner', 'DESABONNER'],
    ['الغاء', 'إلغاء'],
    ['הָסֵר', 'הסר'],
    ['groß', 'GROSS'],
  ])('I2 is the same for %j and %j', (text, word) => {
    expect(generousKey(text)).toBe(generousKey(word));
  });

  it.each(['หยุด', '退订', 'が', 'हटाओ', 'стоп'])('I2 keeps every sign of %j that carries meaning', (word) => {
    expect(generousKey(word)).toBe(word);
  });

  it('I2 leaves СТОП the Russian word that it is', () => {
    expect(generousKey('СТОП')).not.toBe(generousKey('STOP'));
  });

  it('I2 is the key of a key, where letters come together that stood apart, or marks that stood in another order', () => {
    const [apart, whole] = ['\uffa1 \u314f', '\uac00'];
    expect(generousKey(apart)).toBe(whole);
    const marks = '\u0130\u0f71';
    expect(literalKey(literalKey(marks))).toBe(literalKey(marks));
  });

  it('I2 is empty for a text without a letter or digit', () => {
    expect(generousKey(' …🙏 !?\u200b')).toBe('');
  });

  it('I2 gives each published word of a language and action a key of its own', () => {
    const keys = keywordPacks.map(({ language, word }) => `${language} ${generousKey(word)}`);
    expect(new Set(keys).size).toBe(keywordPacks.length);
    expect(keywordPacks.every(({ word }) => generousKey(word) !== '')).toBe(true);
  });
});

describe('the literal key', () => {
  it.each([' start ', 'Start!', 'START...', 'ＳＴＡＲＴ', 'start。'])(
    'I2 is that of START for %j',
    (text) => {
      expect(literalKey(text)).toBe(literalKey('START'));
    },
  );

  it.each(['S T A R T', '“START”', 'START 🙏', 'Stárt', '-start', 'ЅТАRТ'])(
    'I2 is another than that of START for %j',
    (text) => {
      expect(literalKey(text)).not.toBe(literalKey('START'));
    },
  );

  it('I2 tells Résumé from RESUME', () => {
    expect(literalKey('Résumé')).not.toBe(literalKey('RESUME'));
    expect(literalKey('Re\u0301sume\u0301')).toBe(literalKey('Résumé'));
  });
});

describe('a keyword', () => {
  it.each([
    'STOP',
    'OPT-OUT',
    "J'ARRETE",
    ' stop ',
    'หยุด',
    '退订',
    'إلغاء',
    'הסר',
    'हटाओ',
    '1',
    'STOP!',
    'x'.repeat(LONGEST_KEYWORD),
  ])('can be %j', (word) => {
    expect(keywordProblem(word)).toBeNull();
  });

  it.each(['', '  ', '!!!', '🛑', '\u200b\u00ad'])(
    'is empty when nothing of it is a letter or digit: %j',
    (word) => {
      expect(keywordProblem(word)).toEqual({ kind: 'EMPTY' });
    },
  );

  it.each([
    ['opt out', 2, 'optout'],
    ['stop all now', 3, 'stopallnow'],
    ['opt\u00a0out', 2, 'optout'],
    ['opt\u3000out', 2, 'optout'],
  ])('can not be the phrase %j', (word, words, asOneWord) => {
    expect(keywordProblem(word)).toEqual({ kind: 'PHRASE', words, asOneWord });
  });

  it('has at most 30 characters', () => {
    const word = 'é'.repeat(LONGEST_KEYWORD + 1);
    expect(keywordProblem(word)).toEqual({ kind: 'TOO_LONG', length: 31, longest: 30 });
  });

  it.each(['ST\u0000OP', 'STOP\ud83d'])('can not hold what is no text: %j', (word) => {
    expect(keywordProblem(word)).toEqual({ kind: 'NOT_TEXT' });
  });
});

describe('the keyword packs', () => {
  it('I1 hold STOP, UNSUBSCRIBE, START and HELP as built-in words, and no other', () => {
    const builtIn = keywordPacks.filter((keyword) => keyword.default === 'builtin').map(({ word }) => word);
    expect(builtIn).toEqual(['STOP', 'UNSUBSCRIBE', 'START', 'HELP']);
  });

  it('I5 give YES and OUI to no new account', () => {
    const words = keywordsOfNewAccount().map(({ word }) => word);
    expect(words).toContain('STOP');
    expect(words).not.toContain('YES');
    expect(words).not.toContain('OUI');
  });

  it('I6 let STOPALL alone reach the account', () => {
    expect(keywordPacks.filter(({ reachesAccount }) => reachesAccount).map(({ word }) => word)).toEqual([
      'STOPALL',
    ]);
  });

  it('are found by language', () => {
    expect(packOf('nl').map(({ word }) => word)).toEqual(['AFMELDEN', 'HULP']);
    expect(packOf('xx')).toEqual([]);
  });
});

describe('folding a text', () => {
  it('keeps spaces and punctuation, and drops case, width, accents and what is invisible', () => {
    expect(foldText('Ça ＶＡ, Ｂob\u200b?')).toBe('ca va, bob?');
  });
});
