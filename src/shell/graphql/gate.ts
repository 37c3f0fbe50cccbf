/**
 * What every operation passes before it is parsed for good, validated and run, over HTTP as over WebSocket: how much its
 * document asks for, how long its body is, and what it costs.
 */
import { GraphQLError } from 'graphql';
import type { Caller } from '../../core/access/caller.js';
import type { ErrorCode } from '../../core/graph/errors.js';
import { bodyLimitOf } from './body-sizes.rules.js';
import type { DocumentLimits } from './document-limits.js';

/** One operation as it came: only what is checked here is known to be what it should be. */
export interface Asked {
  caller: Caller | null;
  query: unknown;
  operationName?: unknown;
  variables?: unknown;
  extensions?: unknown;
  /** Of the whole request, where its body is a request's. */
  bytes?: number | undefined;
}

export interface Refused {
  kind: 'refused';
  /** Of HTTP. */
  status: number;
  code: ErrorCode;
  message: string;
}

export type Admission = { kind: 'admitted'; price: Price | null } | Refused;

/** Units. */
export interface Price {
  price: number;
  limit: number;
}

export interface Gate {
  admit(asked: Asked): Promise<Admission>;
}

export interface GateOptions {
  documents: DocumentLimits;
  /** Units that an operation may cost at most. */
  priceLimit: number;
}

export function createGate({ documents, priceLimit }: GateOptions): Gate {
  return {
    async admit({ query, operationName, variables, bytes }) {
      // What is no text is refused by whoever wants one.
      if (typeof query !== 'string') return { kind: 'admitted', price: null };
      const document = documents.read(query);
      if (document.excess !== null) return refusal(400, 'LIMIT_EXCEEDED', document.excess);
      const operation = document.operation(typeof operationName === 'string' ? operationName : null);
      if (operation === null) return { kind: 'admitted', price: null };
      const longest = bodyLimitOf(operation.rootFields);
      if (bytes !== undefined && bytes > longest)
        return refusal(
          413,
          'LIMIT_EXCEEDED',
          `the body: for this operation ${longest} bytes at most were expected, ${bytes} came`,
        );
      const price = operation.priceOf(isRecord(variables) ? variables : {});
      if (price > priceLimit) return refusal(400, 'LIMIT_EXCEEDED', tooDear(priceLimit, price));
      return { kind: 'admitted', price: { price, limit: priceLimit } };
    },
  };
}

function tooDear(limit: number, price: number): string {
  return `the price of the operation: at most ${counted(limit)} units were expected, ${counted(price)} came: ask for smaller pages, or in several requests`;
}

const counted = (units: number) => units.toLocaleString('en');

function refusal(status: number, code: ErrorCode, message: string): Refused {
  return { kind: 'refused', status, code, message };
}

export function errorOf({ code, message }: Refused): GraphQLError {
  return new GraphQLError(message, { extensions: { code } });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
