/**
 * The texts of registered documents, as operations name them. What was found is kept for some seconds: a document that is
 * removed runs no longer than that on other processes. What was not found is looked for again.
 */
import { LRUCache } from 'lru-cache';

export interface TrustedTexts {
  /** Null: the account has registered none of this id. */
  textOf(accountId: string, id: string): Promise<string | null>;
  forget(): void;
}

/** Milliseconds. */
const keptFor = 5_000;

export function createTrustedTexts(
  find: (accountId: string, id: string) => Promise<string | null>,
): TrustedTexts {
  const known = new LRUCache<string, { text: string }>({
    max: 5_000,
    maxSize: 4_000_000,
    sizeCalculation: ({ text }) => text.length + 1,
    ttl: keptFor,
  });

  return {
    async textOf(accountId, id) {
      const key = `${accountId} ${id}`;
      const before = known.get(key);
      if (before !== undefined) return before.text;
      const text = await find(accountId, id);
      if (text !== null) known.set(key, { text });
      return text;
    },
    forget: () => known.clear(),
  };
}
