/**
 * What a word does already, wherever that matters. A word has one meaning in a place: were there two, a text would opt
 * out or in by chance. Opting in is read literally, so its words are compared by the generous key as well: what the
 * generous reading takes for an opt-out word can't opt in.
 */
import { generousKey, literalKey } from '../../core/domain/message-text.rules.js';
import type { KeywordAction } from '../../core/domain/vocabulary.js';
import type { Button } from '../../core/settings/account-settings.js';
import { builtIn, floor } from '../../core/settings/keywords-in-force.rules.js';
import { conflicting, type Refused } from '../../core/settings/settings-change.js';
import type { StoredKeyword } from './keyword-place.js';

const deeds: Record<KeywordAction, string> = {
  OPT_OUT: 'opts out',
  OPT_IN: 'opts in',
  HELP: 'asks for help',
};

/** `like`: the keywords of all senders whose generous key is that of the word. Null: nothing speaks against it. */
export function wordConflict(
  word: string,
  action: KeywordAction,
  senderId: string | null,
  like: readonly StoredKeyword[],
): Refused | null {
  const key = generousKey(word);
  const always = [...builtIn, ...floor].find((keyword) => generousKey(keyword.word) === key);
  if (always !== undefined && always.action !== action) {
    const where = always.builtIn ? 'on every sender' : 'for recipients in +1, whatever the account says';
    return conflicting(`word: ${always.word} ${deeds[always.action]} ${where}`);
  }
  const other = like.find(
    (keyword) =>
      keyword.generousKey === key && keyword.action !== action && sharePlace(keyword.senderId, senderId),
  );
  if (other === undefined) return null;
  const where = other.senderId === null ? 'in the account' : 'on a sender, as its own keyword';
  return conflicting(
    `word: ${other.word} ${deeds[other.action]} ${where} already; remove that keyword first`,
  );
}

/** Whether a message can meet both: the account's place is every sender's too. */
export function sharePlace(one: string | null, other: string | null): boolean {
  return one === null || other === null || one === other;
}

/** The buttons that a pressed one with this payload is taken for: they are compared as opt-in words are. */
export function buttonsLike(buttons: readonly Button[], payload: string): Button[] {
  const key = literalKey(payload);
  return buttons.filter((button) => literalKey(button.payload) === key);
}

/** What a button does already. One that says STOP opts out, and can be nothing else (I6). */
export function buttonConflict(
  payload: string,
  action: KeywordAction,
  senderId: string | null,
  like: readonly { action: KeywordAction; senderId: string | null }[],
): Refused | null {
  const key = generousKey(payload);
  const saysStop = builtIn.some((keyword) => keyword.action === 'OPT_OUT' && keyword.matchKey === key);
  if (saysStop && action !== 'OPT_OUT')
    return conflicting('payload: a button that says STOP or UNSUBSCRIBE opts out');
  const other = like.find((button) => button.action !== action && sharePlace(button.senderId, senderId));
  if (other === undefined) return null;
  const where = other.senderId === null ? 'in the account' : 'on a sender';
  return conflicting(`payload: this button ${deeds[other.action]} ${where} already; remove that one first`);
}
