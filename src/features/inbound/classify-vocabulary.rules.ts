import { keywordPacks, type PackKeyword } from '../../core/domain/keyword-packs.js';
import { withoutLookAlikes } from '../../core/domain/look-alike-text.rules.js';
import { generousKey, literalKey } from '../../core/domain/message-text.rules.js';
import type { KeywordAction } from '../../core/domain/vocabulary.js';
import { wordsOf } from './chat-spelling.rules.js';
import { otherSpellings } from './keyword-spellings.rules.js';
import { isSlipOf } from './typing-slips.rules.js';

/** A keyword that counts on a sender: a built-in one, the account's or the sender's own. */
export interface KeywordRule {
  readonly word: string;
  readonly action: KeywordAction;
  readonly language: string | null;
  readonly ambiguous: boolean;
  readonly enabled: boolean;
  readonly reachesAccount: boolean;
  readonly id: string | null;
  readonly reply: string | null;
}

/** A button's payload or title, any text. */
export interface ButtonRule {
  readonly payload: string;
  readonly action: KeywordAction;
}

/** A word that says something as the whole message: at once, or for a review. */
export interface WholeWord {
  readonly key: string;
  readonly keyword: KeywordRule;
  /** SLIP: a long word that was probably meant. OTHER_LANGUAGE: an opt-out word of a pack that the account has not added. */
  readonly reading: 'COUNTS' | 'SWITCHED_OFF' | 'OTHER_LANGUAGE' | 'SLIP';
}

/** Everything that texts to one sender are compared with; compiled once, asked for every message. */
export interface Vocabulary {
  /** Opt-out and help words, by generous key. */
  readonly wholes: ReadonlyMap<string, WholeWord>;
  /** Opt-in words, by literal key. */
  readonly optIns: ReadonlyMap<string, KeywordRule>;
  /** The generous keys of the opt-in words: a sloppy START is not a slip of STOP. */
  readonly optInKeys: ReadonlySet<string>;
  /** Registered buttons, by literal key of payload or title. */
  readonly buttons: ReadonlyMap<string, ButtonRule>;
  /** Unambiguous opt-out words that count: what a typing slip may have meant. */
  readonly slipTargets: readonly WholeWord[];
  /** Our own texts, as words; shorter than four words none is recognised. */
  readonly ownTexts: readonly string[];
  /** The unambiguous opt-out word that stands inside a sentence as this word. */
  readonly keywordInSentence: (word: string) => WholeWord | undefined;
}

/** On every sender, whatever a caller passes (I1). */
const builtIn = keywordPacks.filter((keyword) => keyword.default === 'builtin').map(ruleOf);
const builtInKeys = new Set(builtIn.map(({ word }) => generousKey(word)));

const packOptOuts = keywordPacks
  .filter((keyword) => keyword.action === 'OPT_OUT')
  .map((keyword): WholeWord => ({
    key: generousKey(keyword.word),
    keyword: ruleOf(keyword),
    reading: 'OTHER_LANGUAGE',
  }));

function ruleOf({ word, action, language, ambiguous, reachesAccount }: PackKeyword): KeywordRule {
  return { word, action, language, ambiguous, reachesAccount, enabled: true, id: null, reply: null };
}

const FEWEST_WORDS_OF_OWN_TEXT = 4;

/**
 * Compiles what counts on one sender for recipients of one region. Of equal words the first counts, so the sender's
 * own come before the account's. STOP, UNSUBSCRIBE, START and HELP count even if missing or switched off (I1).
 */
export function compileVocabulary(
  keywords: readonly KeywordRule[],
  buttons: readonly ButtonRule[],
  ownTexts: readonly string[],
): Vocabulary {
  const wholes = new Map<string, WholeWord>();
  const optIns = new Map<string, KeywordRule>();
  for (const keyword of [...keywords, ...builtIn]) {
    const key = generousKey(keyword.word);
    if (key === '') continue;
    const counts = keyword.enabled || builtInKeys.has(key);
    if (keyword.action === 'OPT_IN') {
      if (counts) addFirst(optIns, literalKey(keyword.word), keyword);
    } else if (counts) addFirst(wholes, key, { key, keyword, reading: 'COUNTS' });
    else if (keyword.action === 'OPT_OUT') addFirst(wholes, key, { key, keyword, reading: 'SWITCHED_OFF' });
  }
  const optInKeys = new Set([...optIns.values()].map(({ word }) => generousKey(word)));
  for (const word of packOptOuts) if (!optInKeys.has(word.key)) addFirst(wholes, word.key, word);
  const inSentences = new Map(
    [...wholes].filter(([, { keyword }]) => keyword.action === 'OPT_OUT' && !keyword.ambiguous),
  );
  const slipTargets = [...inSentences.values()].filter(({ reading }) => reading === 'COUNTS');
  const longTargets = slipTargets.filter(({ key }) => key.length >= SHORTEST_SLIP_IN_SENTENCE);
  return {
    wholes,
    optIns,
    optInKeys,
    buttons: new Map(buttons.toReversed().map((button) => [literalKey(button.payload), button])),
    slipTargets,
    ownTexts: ownTexts
      .map((text) => wordsOf(text))
      .filter((words) => words.length >= FEWEST_WORDS_OF_OWN_TEXT)
      .map((words) => words.join(' ')),
    keywordInSentence: (word) => keywordIn(inSentences, word) ?? slipIn(longTargets, word),
  };
}

/** A shorter word in a sentence is rather another word than a slip. */
const SHORTEST_SLIP_IN_SENTENCE = 9;

function slipIn(targets: readonly WholeWord[], word: string): WholeWord | undefined {
  if (word.length < SHORTEST_SLIP_IN_SENTENCE - 1) return undefined;
  const meant = targets.find((target) => isSlipOf(word, target.key));
  return meant === undefined ? undefined : { ...meant, reading: 'SLIP' };
}

function addFirst<Value>(map: Map<string, Value>, key: string, value: Value): void {
  if (!map.has(key)) map.set(key, value);
}

function keywordIn(inSentences: ReadonlyMap<string, WholeWord>, word: string): WholeWord | undefined {
  const known = inSentences.get(word) ?? inSentences.get(withoutLookAlikes(word));
  if (known !== undefined) return known;
  for (const spelling of otherSpellings(word)) {
    const meant = inSentences.get(spelling);
    if (meant !== undefined) return meant;
  }
  return undefined;
}
