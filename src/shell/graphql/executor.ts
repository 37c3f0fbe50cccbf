/**
 * Runs operations: graphql-jit compiles each document once and keeps it; what it cannot compile graphql-js runs. Both
 * mask errors the same way.
 */
import {
  execute,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLSchema,
  GraphQLError,
} from 'graphql';
import { type CompiledQuery, compileQuery, isCompiledQuery } from 'graphql-jit';
import type { RequestContext } from '../../core/graph/context.js';
import type { Logger } from '../log.js';
import { maskError } from './mask-errors.js';

export interface Operation {
  document: DocumentNode;
  operationName: string | null;
  variables: Record<string, unknown>;
  context: RequestContext;
  /** What tells documents apart: the hash of the document's text. */
  documentKey: string;
}

export interface Executor {
  run(operation: Operation): Promise<ExecutionResult>;
}

/** Documents kept compiled at most; the one unused for longest goes first. */
const compiledLimit = 1_000;

export function createExecutor(schema: GraphQLSchema, log: Logger): Executor {
  const compiled = new Map<string, CompiledQuery | null>();

  function compiledOf(operation: Operation): CompiledQuery | null {
    const key = `${operation.documentKey}:${operation.operationName ?? ''}`;
    const known = compiled.get(key);
    if (known !== undefined) {
      compiled.delete(key);
      compiled.set(key, known);
      return known;
    }
    const result = compileQuery(schema, operation.document, operation.operationName ?? undefined, {
      customJSONSerializer: false,
    });
    const query = isCompiledQuery(result) ? result : null;
    compiled.set(key, query);
    if (compiled.size > compiledLimit) {
      const [oldest] = compiled.keys();
      if (oldest !== undefined) compiled.delete(oldest);
    }
    return query;
  }

  return {
    async run(operation) {
      const query = compiledOf(operation);
      const result = await (query === null
        ? execute({
            schema,
            document: operation.document,
            contextValue: operation.context,
            variableValues: operation.variables,
            operationName: operation.operationName,
          })
        : query.query({}, operation.context, operation.variables));
      if (result.errors === undefined) return result;
      return { ...result, errors: result.errors.map((error) => maskError(asGraphQLError(error), log)) };
    },
  };
}

/** graphql-jit's errors look like GraphQLError but are a class of its own. */
function asGraphQLError(error: GraphQLError): GraphQLError {
  if (error instanceof GraphQLError) return error;
  const { message, locations: _locations, path, extensions, originalError } = error as GraphQLError;
  return new GraphQLError(message, { path: path ?? null, extensions: extensions ?? {}, originalError: originalError ?? null });
}
