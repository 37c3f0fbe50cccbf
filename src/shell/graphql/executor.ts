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
import { documentMemory } from './document-memory.js';
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

interface Compiled {
  /** Null: graphql-js runs it. */
  query: CompiledQuery | null;
  fillDefaults: FillDefaults;
  /** Whether it is a mutation. */
  writes: boolean;
}

/** `forWriting`: the context in which a mutation runs, made of the request's. */
export function createExecutor(
  schema: GraphQLSchema,
  log: Logger,
  forWriting: (context: RequestContext) => RequestContext = (context) => context,
): Executor {
  const compiled = documentMemory<Compiled>();

  function compiledOf(operation: Operation): Compiled {
    const key = `${operation.documentKey}:${operation.operationName ?? ''}`;
    const known = compiled.get(key);
    if (known !== undefined) return known;
    const made = compile(schema, operation);
    compiled.set(key, made, { size: 1 + (operation.document.loc?.end ?? 0) });
    return made;
  }

  return {
    async run(operation) {
      const { query, fillDefaults, writes } = compiledOf(operation);
      const context = writes ? forWriting(operation.context) : operation.context;
      let result: ExecutionResult;
      try {
        result = await (query === null
          ? execute({
              schema,
              document: operation.document,
              rootValue: operation.root,
              contextValue: context,
              variableValues: operation.variables,
              operationName: operation.operationName,
            })
          : query.query(operation.root ?? {}, context, fillDefaults(operation.variables)));
      } catch (error) {
        // A plain field that throws, which only a bug does: compiled, it stands in no resolver that would catch it.
        const originalError = error instanceof Error ? error : new Error('what was thrown was no error');
        result = { data: null, errors: [new GraphQLError('a field threw', { originalError })] };
      }
      if (result.errors === undefined) return result;
      return { ...result, errors: maskErrors(result.errors.map(asGraphQLError), log, writes) };
    },
  };
}

function compile(schema: GraphQLSchema, { document, operationName }: Operation): Compiled {
  const writes = getOperationAST(document, operationName)?.operation === OperationTypeNode.MUTATION;
  const interpreted: Compiled = { query: null, fillDefaults: (variables) => variables, writes };
  if (mustBeInterpreted(schema, document)) return interpreted;
  const query = compileQuery(schema, document, operationName ?? undefined, { customJSONSerializer: false });
  if (!isCompiledQuery(query)) return interpreted;
  return { query, fillDefaults: inputDefaultsOf(schema, document, operationName), writes };
}

/** graphql-jit's errors pass for GraphQLError, but theirs is a class of its own, whose extensions may be missing. */
function asGraphQLError(error: GraphQLError): GraphQLError {
  if (Object.getPrototypeOf(error) === GraphQLError.prototype) return error;
  const { message, locations: _locations, path, extensions, originalError } = error;
  // A scalar says what it expected and what came; graphql-jit repeats the whole value instead.
  const said = originalError instanceof GraphQLError ? originalError.message : message;
  return new GraphQLError(said, {
    path: path ?? null,
    extensions: extensions ?? {},
    originalError: originalError ?? null,
  });
}
