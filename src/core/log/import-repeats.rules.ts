/** What words of an import say of a recipient and scope key that words before them have said already. */
import type { Instant } from '../domain/instant.js';
import type { Blocks } from '../domain/vocabulary.js';
import type { ImportWord } from './import-words.js';

/** What an import's opt-out says at its recipient and scope key. */
export interface Said {
  blocks: Blocks;
  hold: boolean;
  occurredAt: Instant;
}

/** Whether who has said the one need not be told the other: it is no later, blocks no more, and is no hold where the one is none. */
export function saysAsMuch(one: Said, other: Said): boolean {
  return (
    one.occurredAt >= other.occurredAt &&
    (one.hold || !other.hold) &&
    (one.blocks === 'ALL' || one.blocks === other.blocks || other.blocks === 'MARKETING')
  );
}

export interface FoldedWord {
  word: ImportWord;
  /** 1 for the first word of its recipient, 2 for the next, …; 0 where a word before it says as much. */
  round: number;
}

/** A round holds one word of a recipient at most; in their order the words are the file's. */
export function foldRepeats(words: readonly ImportWord[]): FoldedWord[] {
  const byRecipient = new Map<string, FoldedWord[]>();
  return words.map((word) => {
    const earlier = byRecipient.get(word.recipient);
    const folded = { word, round: 1 };
    if (earlier === undefined) {
      byRecipient.set(word.recipient, [folded]);
      return folded;
    }
    const again = foldedAfter(earlier, word);
    earlier.push(again);
    return again;
  });
}

function foldedAfter(earlier: readonly FoldedWord[], word: ImportWord): FoldedWord {
  let rounds = 0;
  let repeats = false;
  for (const { word: other, round } of earlier) {
    rounds = Math.max(rounds, round);
    if (other.scopeKey !== word.scopeKey) continue;
    repeats ||= saysAsMuch(other, word);
  }
  return { word, round: repeats ? 0 : rounds + 1 };
}
