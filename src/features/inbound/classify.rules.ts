import { keywordPacks } from '../../core/domain/keyword-packs.js';
import { generousKey, literalKey } from '../../core/domain/message-text.rules.js';
import type { KeywordAction } from '../../core/domain/vocabulary.js';
import { withoutRepeats, wordsOf } from './chat-spelling.rules.js';
import { isMachineText } from './machine-text.rules.js';
import { isReaction, withoutQuotes } from './quoted-text.rules.js';
import { readSentences } from './sentences.rules.js';
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
