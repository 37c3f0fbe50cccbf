/**
 * What is known of a document before anything is done with it, over HTTP as over WebSocket: whether it exceeds a limit, and
 * what its operations cost. Read once, and kept for the next time that it comes.
 */
import { createHash } from 'node:crypto';
import {
  type DocumentNode,
  getOperationAST,
  GraphQLError,
  type GraphQLSchema,
  type OperationTypeNode,
  parse,
} from 'graphql';
import { documentMemory } from './document-memory.js';
import { excessOfSize } from './document-size.rules.js';
import { excessOfText, textLimits } from './document-text.rules.js';
import { type Pricing, pricingOf } from './price.rules.js';
import { type Bucket, bucketOf } from './rates/buckets.rules.js';
import { rootFieldsOf } from './root-fields.rules.js';

export interface ReadOperation {
  kind: OperationTypeNode;
  /** By the names of permissions.ts, and "introspection". */
  rootFields: readonly string[];
  /** Units, with these variables. */
  priceOf: Pricing;
  /** What of it each quota bears. */
  shares: readonly { bucket: Bucket; priceOf: Pricing }[];
}

export interface ReadDocument {
  /** SHA-256 of the text, hexadecimal; null where the text is too long to look at. */
  hash: string | null;
  /** Which limit it exceeds, what was expected and what came; null for none. */
  excess: string | null;
  /** Null where it does not parse, or has no such operation: that is said by whoever needs it parsed. */
  operation(name: string | null): ReadOperation | null;
}

export interface DocumentLimits {
  read(text: string): ReadDocument;
}

export function createDocumentLimits(schema: GraphQLSchema): DocumentLimits {
  const known = documentMemory<ReadDocument>();

  return {
    read(text) {
      // As many characters as there are is no reason to hash them all.
      if (text.length > textLimits.characters) return refused(null, excessOfText(text));
      const hash = createHash('sha256').update(text).digest('hex');
      const before = known.get(hash);
      if (before !== undefined) return before;
      const document = readDocument(schema, text, hash);
      known.set(hash, document, { size: text.length + 1 });
      return document;
    },
  };
}

function refused(hash: string | null, excess: string | null): ReadDocument {
  return { hash, excess, operation: () => null };
}

function readDocument(schema: GraphQLSchema, text: string, hash: string): ReadDocument {
  const excessive = excessOfText(text);
  if (excessive !== null) return refused(hash, excessive);
  let document: DocumentNode;
  try {
    document = parse(text, { noLocation: true });
  } catch (error) {
    // That it does not parse is said by whoever needs it parsed.
    if (error instanceof GraphQLError) return refused(hash, null);
    throw error;
  }
  const excess = excessOfSize(schema, document);
  if (excess !== null) return refused(hash, excess);
  const operations = new Map<string | null, ReadOperation | null>();
  return {
    hash,
    excess: null,
    operation(name) {
      const before = operations.get(name);
      if (before !== undefined) return before;
      const operation = readOperation(schema, document, name);
      // Names of operations that are not there are the caller's, and without end.
      if (operation !== null) operations.set(name, operation);
      return operation;
    },
  };
}

function readOperation(
  schema: GraphQLSchema,
  document: DocumentNode,
  name: string | null,
): ReadOperation | null {
  const operation = getOperationAST(document, name);
  if (operation == null) return null;
  const kind = operation.operation;
  const rootFields = rootFieldsOf(document, name).map((field) => field.operation);
  const priceOf = pricingOf(schema, document, operation);
  // A word that asks for its __typename is a word.
  const own = rootFields.filter((field) => field !== 'introspection');
  const [bucket, ...more] = new Set(own.map((field) => bucketOf(kind, field)));
  const shares =
    bucket === undefined || more.length === 0
      ? [{ bucket: bucket ?? bucketOf(kind, ''), priceOf }]
      : [bucket, ...more].map((one) => ({
          bucket: one,
          priceOf: pricingOf(schema, document, operation, (field) => bucketOf(kind, field) === one),
        }));
  return { kind, rootFields, priceOf, shares };
}
