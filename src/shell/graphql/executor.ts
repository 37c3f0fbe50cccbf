/**
 * Runs operations: graphql-jit compiles each document once and keeps it; what it cannot compile, or would answer wrongly,
 * graphql-js runs. Both mask errors the same way.
 */
import {
  execute,
  type DocumentNode,
  type ExecutionResult,
  getOperationAST,
  type GraphQLSchema,
  GraphQLError,
  OperationTypeNode,
} from 'graphql';
import { type CompiledQuery, compileQuery, isCompiledQuery } from 'graphql-jit';
import type { RequestContext } from '../../core/graph/context.js';
import type { Logger } from '../log.js';
import { type FillDefaults, inputDefaultsOf } from './input-defaults.js';
import { mustBeInterpreted } from './interpreted.rules.js';
import { maskErrors } from './mask-errors.js';

export interface Operation {
  document: DocumentNode;
  operationName: string | null;
  variables: Record<string, unknown>;
  context: RequestContext;
  /** What tells documents apart: the hash of the document's text. */
  documentKey: string;
  /** Of a subscription: the batch that is answered with. */
  root?: unknown;
}

export interface Executor {
  run(operation: Operation): Promise<ExecutionResult>;
}

/** Documents kept compiled at most; the one unused for longest goes first. */
const compiledLimit = 1_000;

interface Compiled {
  query: CompiledQuery;
  fillDefaults: FillDefaults;
}

export function createExecutor(schema: GraphQLSchema, log: Logger): Executor {
  const compiled = new Map<string, Compiled | null>();

  function compiledOf(operation: Operation): Compiled | null {
    const key = `${operation.documentKey}:${operation.operationName ?? ''}`;
    const known = compiled.get(key);
    if (known !== undefined) {
      compiled.delete(key);
      compiled.set(key, known);
      return known;
    }
    const made = compile(schema, operation);
    compiled.set(key, made);
    if (compiled.size > compiledLimit) {
      const [oldest] = compiled.keys();
      if (oldest !== undefined) compiled.delete(oldest);
    }
    return made;
  }

  return {
    async run(operation) {
      const known = compiledOf(operation);
      const result = await (known === null
        ? execute({
            schema,
            document: operation.document,
            rootValue: operation.root,
            contextValue: operation.context,
            variableValues: operation.variables,
            operationName: operation.operationName,
          })
        : known.query.query(
            operation.root ?? {},
            operation.context,
            known.fillDefaults(operation.variables),
          ));
      if (result.errors === undefined) return result;
      const writes =
        getOperationAST(operation.document, operation.operationName)?.operation ===
        OperationTypeNode.MUTATION;
      return {
        ...result,
        errors: maskErrors(result.errors.map(asGraphQLError), log, writes),
      };
    },
  };
}

/** Null: graphql-js runs it. */
function compile(schema: GraphQLSchema, { document, operationName }: Operation): Compiled | null {
  if (mustBeInterpreted(schema, document)) return null;
  const result = compileQuery(schema, document, operationName ?? undefined, { customJSONSerializer: false });
  if (!isCompiledQuery(result)) return null;
  return { query: result, fillDefaults: inputDefaultsOf(schema, document, operationName) };
}

/** graphql-jit's errors pass for GraphQLError, but theirs is a class of its own, whose extensions may be missing. */
function asGraphQLError(error: GraphQLError): GraphQLError {
  if (Object.getPrototypeOf(error) === GraphQLError.prototype) return error;
  const { message, locations: _locations, path, extensions, originalError } = error;
  return new GraphQLError(message, {
    path: path ?? null,
    extensions: extensions ?? {},
    originalError: originalError ?? null,
  });
}
