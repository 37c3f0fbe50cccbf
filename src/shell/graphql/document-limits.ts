/** The limits of documents, over HTTP as over WebSocket: looked at before anything else is done with one. */
import { createHash } from 'node:crypto';
import { type DocumentNode, GraphQLError, type GraphQLSchema, parse } from 'graphql';
import { excessOfSize } from './document-size.rules.js';
import { excessOfText, textLimits } from './document-text.rules.js';

/** Which limit a document exceeds, what was expected and what came; null for none. */
export type DocumentLimits = (text: string) => string | null;

/** Documents remembered at most; the one unused for longest goes first. */
const knownLimit = 1_000;

export function createDocumentLimits(schema: GraphQLSchema): DocumentLimits {
  const known = new Map<string, string | null>();

  return (text) => {
    // As many characters as there are is no reason to hash them all.
    if (text.length > textLimits.characters) return excessOfText(text);
    const key = createHash('sha256').update(text).digest('base64');
    const before = known.get(key);
    const excess = before === undefined ? excessOf(schema, text) : before;
    known.delete(key);
    known.set(key, excess);
    const [oldest] = known.keys();
    if (known.size > knownLimit && oldest !== undefined) known.delete(oldest);
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
