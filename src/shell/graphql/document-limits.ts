/** The limits of documents, over HTTP as over WebSocket: looked at before anything else is done with one. */
import { createHash } from 'node:crypto';
import { type DocumentNode, GraphQLError, type GraphQLSchema, parse } from 'graphql';
import { LRUCache } from 'lru-cache';
import { excessOfSize } from './document-size.rules.js';
import { excessOfText, textLimits } from './document-text.rules.js';

/** Which limit a document exceeds, what was expected and what came; null for none. */
export type DocumentLimits = (text: string) => string | null;

export function createDocumentLimits(schema: GraphQLSchema): DocumentLimits {
  const known = new LRUCache<string, { excess: string | null }>({ max: 1_000 });

  return (text) => {
    // As many characters as there are is no reason to hash them all.
    if (text.length > textLimits.characters) return excessOfText(text);
    const key = createHash('sha256').update(text).digest('base64');
    const before = known.get(key);
    if (before !== undefined) return before.excess;
    const excess = excessOf(schema, text);
    known.set(key, { excess });
    return excess;
  };
}

function excessOf(schema: GraphQLSchema, text: string): string | null {
  const excess = excessOfText(text);
  if (excess !== null) return excess;
  let document: DocumentNode;
  try {
    document = parse(text, { noLocation: true });
  } catch (error) {
    // That it does not parse is said by whoever needs it parsed.
    if (error instanceof GraphQLError) return null;
    throw error;
  }
  return excessOfSize(schema, document);
}
