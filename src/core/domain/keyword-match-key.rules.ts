import { generousKey, literalKey } from './message-text.rules.js';
import type { KeywordAction } from './vocabulary.js';

/** The key under which a keyword is stored and compared: opting in is read literally, all else generously (I2). */
export function matchKeyOf(word: string, action: KeywordAction): string {
  return action === 'OPT_IN' ? literalKey(word) : generousKey(word);
}
