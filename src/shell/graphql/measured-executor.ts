/** The executor, counted: each root field with its outcome and time, over HTTP and WebSocket alike. */
import type { DocumentNode, ExecutionResult } from 'graphql';
import type { Metrics } from '../metrics.js';
import type { Executor, Operation } from './executor.js';
import { type RootField, rootFieldsOf } from './root-fields.rules.js';

export function measured(executor: Executor, metrics: Pick<Metrics, 'ran'>): Executor {
  const known = new WeakMap<DocumentNode, Map<string | null, RootField[]>>();

  function fieldsOf({ document, operationName }: Operation): RootField[] {
    const ofDocument = known.get(document) ?? new Map<string | null, RootField[]>();
    known.set(document, ofDocument);
    const fields = ofDocument.get(operationName) ?? rootFieldsOf(document, operationName);
    ofDocument.set(operationName, fields);
    return fields;
  }

  return {
    async run(operation) {
      const began = performance.now();
      const result = await executor.run(operation);
      const seconds = (performance.now() - began) / 1_000;
      for (const field of fieldsOf(operation)) {
        metrics.ran(field.operation, outcomeOf(field, result), seconds);
      }
      return result;
    },
  };
}

/** An error without a path, as of a variable, is one of all fields. */
function outcomeOf(field: RootField, result: ExecutionResult): string {
  const error = result.errors?.find(({ path }) => path === undefined || path[0] === field.responseKey);
  if (error === undefined) return 'ok';
  const code = error.extensions['code'];
  return typeof code === 'string' ? code : 'INTERNAL';
}
