import { foldText } from '../../core/domain/message-text.rules.js';
import { withoutRepeats } from './keyword-spellings.rules.js';

/**
 * The words of a sentence in one spelling, whatever way of typing: "Pls don't txt me any more" and "please dont text
 * me anymore" give the same words.
 */
export function wordsOf(sentence: string): string[] {
  const words: string[] = [];
  for (const raw of foldText(sentence)
    .replace(APOSTROPHES, '')
    .replace(NUMBER_SIGN, 'number')
    .replace(CENSORED, '*')
    .split(BETWEEN_WORDS)) {
    if (raw === '') continue;
    const word = spelling(raw);
    const before = words.at(-1);
    const joined = before === undefined ? undefined : PAIRS.get(`${before} ${word}`);
    if (joined === undefined) words.push(word);
    else words[words.length - 1] = joined;
  }
  return words;
}

/**
 * The sentences of a text; a dot inside a word ("S.T.O.P", "example.com") ends none. A text of many sentences is read as far as
 * `MOST_SENTENCES`.
 */
export function sentencesOf(text: string): string[] {
  return text.split(SENTENCE_END, MOST_SENTENCES).filter((sentence) => /\p{L}|\p{N}/u.test(sentence));
}

/** The sentences of a text, divided at commas, colons, brackets and dashes too. */
export function clausesOf(text: string): string[] {
  return sentencesOf(text.replace(CLAUSE_END, '\n'));
}

const CLAUSE_END = /[,:()，、：]|\s[-–—]+\s/gu;
const MOST_SENTENCES = 40;
const SENTENCE_END = /[!?;\n\r。！？]+|\.{2,}|…+|\.(?=\s|$)/u;
const APOSTROPHES = /['’‘ʼ`´]/g;
const NUMBER_SIGN = /(?<=\b(?:my|wrong|this|phone|cell) )#(?!\w)/g;
const CENSORED = /(?<=[a-z])[*#@$]+(?=[a-z])/g;
const BETWEEN_WORDS = /[^\p{L}\p{M}\p{N}*]+|(?<![a-z])\*+|\*+(?![a-z])/u;

const PLAIN = new Set(['stop', 'please', 'unsubscribe', 'texting', 'remove', 'leave']);

function spelling(raw: string): string {
  const typed = SPELLINGS.get(raw);
  if (typed !== undefined) return typed;
  const once = withoutRepeats(raw);
  return once !== null && PLAIN.has(once) ? once : raw;
}

const SPELLINGS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    please: 'pls plz plse pleas plss plzz pleez pleese plis',
    you: 'u yall yous',
    your: 'ur',
    text: 'txt tex txts texts',
    texting: 'txting textin txtin texing',
    message: 'msg mesg messege mssg msgs messages messeges mesages mesage mssgs',
    messaging: 'msging messagin',
    dont: 'dnt donot',
    thanks: 'thx tks ty thankyou thnx thanx thank',
    anymore: 'nomore',
    again: 'agin agian agen',
    unsubscribe: 'unsubscribing unscribe',
    unsubscribed: 'unsubcribed unsuscribed',
    this: 'dis diz',
    number: 'num nbr numba',
    ok: 'okay okey k kk oky okk',
    wrong: 'rong wrng',
    remove: 'rmv rmve remov remve',
    me: 'mee',
    emails: 'mails email mail',
    calls: 'phonecalls',
    fuck: 'fck fuk f*k f*ck fu*k f*uck fk phuck',
    because: 'bc cuz coz cos',
    im: 'iam',
  }).flatMap(([word, variants]) => variants.split(' ').map((variant): [string, string] => [variant, word])),
);

/** Two words that are one thing. */
const PAIRS: ReadonlyMap<string, string> = new Map([
  ['do not', 'dont'],
  ['does not', 'doesnt'],
  ['did not', 'didnt'],
  ['am not', 'amnot'],
  ['im not', 'amnot'],
  ['i amnot', 'amnot'],
  ['i am', 'im'],
  ['any more', 'anymore'],
  ['any longer', 'anymore'],
  ['no longer', 'nolonger'],
  ['opt out', 'optout'],
  ['opted out', 'optedout'],
  ['opting out', 'optout'],
  ['un subscribe', 'unsubscribe'],
  ['un subscribed', 'unsubscribed'],
  ['thanks you', 'thanks'],
  ['text message', 'message'],
  ['phone number', 'number'],
  ['cell number', 'number'],
  ['phone calls', 'calls'],
  ['e emails', 'emails'],
  ['right now', 'now'],
  ['at once', 'now'],
  ['i would', 'id'],
  ['por favor', 'please'],
  ['per favore', 'please'],
  ['plus de', 'plusde'],
  ['non stop', 'nonstop'],
]);
