/** Documents of subscriptions, parsed and validated once each: graphql-ws would do so again for every subscriber. */
import { createHash } from 'node:crypto';
import {
  type DocumentNode,
  getOperationAST,
  GraphQLError,
  type GraphQLSchema,
  OperationTypeNode,
  parse,
  specifiedRules,
  validate,
} from 'graphql';
import { limitExceeded } from '../../core/graph/errors.js';
import type { DocumentLimits } from './document-limits.js';
import { documentMemory } from './document-memory.js';

export type CheckedDocument =
  | { kind: 'valid'; document: DocumentNode; key: string }
  | { kind: 'invalid'; errors: readonly GraphQLError[] };

export function createDocuments(
  schema: GraphQLSchema,
  limits: DocumentLimits,
): (text: string) => CheckedDocument {
  const known = documentMemory<CheckedDocument>();

  return (text) => {
    const { excess } = limits.read(text);
    if (excess !== null) return { kind: 'invalid', errors: [limitExceeded(excess)] };
    const key = createHash('sha256').update(text).digest('hex');
    const before = known.get(key);
    if (before !== undefined) return before;
    const document = check(schema, text, key);
    known.set(key, document, { size: text.length + 1 });
    return document;
  };
}

function check(schema: GraphQLSchema, text: string, key: string): CheckedDocument {
  let document: DocumentNode;
  try {
    document = parse(text);
  } catch (error) {
    if (error instanceof GraphQLError)
      return { kind: 'invalid', errors: [coded(error, 'GRAPHQL_PARSE_FAILED')] };
    throw error;
  }
  const errors = validate(schema, document, specifiedRules, { maxErrors: 20 });
  if (errors.length === 0) return { kind: 'valid', document, key };
  return { kind: 'invalid', errors: errors.map((error) => coded(error, 'GRAPHQL_VALIDATION_FAILED')) };
}

/** By what a subscription comes to its client. */
export type Carriage = 'WebSocket' | 'Server-Sent Events';

/** Null for a subscription; what else is asked for so belongs on HTTP as it is. */
export function refusalOfOperation(
  document: DocumentNode,
  operationName: string | null,
  carriage: Carriage,
): GraphQLError | null {
  const operation = getOperationAST(document, operationName);
  if (operation == null) {
    return noSuchOperation();
  }
  if (operation.operation === OperationTypeNode.SUBSCRIPTION) return null;
  const how = carriage === 'WebSocket' ? '' : ', with Accept: application/json';
  return new GraphQLError(
    `only subscriptions go over ${carriage}: send this ${operation.operation} by HTTP POST to /graphql${how}`,
    { extensions: { code: 'BAD_USER_INPUT' } },
  );
}

export function noSuchOperation(): GraphQLError {
  return new GraphQLError('operationName: the name of one operation of the document was expected', {
    extensions: { code: 'OPERATION_RESOLUTION_FAILURE', http: { status: 400 } },
  });
}

function coded(error: GraphQLError, code: string): GraphQLError {
  return new GraphQLError(error.message, {
    nodes: error.nodes ?? null,
    source: error.source ?? null,
    positions: error.positions ?? null,
    extensions: { ...error.extensions, code },
  });
}
