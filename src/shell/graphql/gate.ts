/**
 * What every operation passes before it is parsed for good, validated and run, over HTTP as over WebSocket: whether its key
 * may send this document, how much that asks for, how long its body is, what it costs, and whether the key may use that up.
 */
import { GraphQLError, OperationTypeNode } from 'graphql';
import type { AccountCaller, Caller } from '../../core/access/caller.js';
import { isOperation } from '../../core/access/permissions.js';
import { passesWhileSuspended } from '../../core/access/while-suspended.js';
import { isAway } from '../../core/db/database-error.js';
import { type ErrorCode, internal, notRecorded } from '../../core/graph/errors.js';
import type { Logger } from '../log.js';
import { bodyLimitOf } from './body-sizes.rules.js';
import type { DocumentLimits, ReadOperation } from './document-limits.js';
import type { Rates, RateState } from './rates/rates.js';
import { readWish, type DocumentWish } from './trusted/document-wish.rules.js';
import type { TrustedTexts } from './trusted/trusted-texts.js';

/** One operation as it came: only what is checked here is known to be what it should be. */
export interface Asked {
  caller: Caller | null;
  query?: unknown;
  documentId?: unknown;
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
  /** Seconds after which it may be tried again. */
  retryAfter?: number;
  rate?: RateState;
}

export interface Admitted {
  kind: 'admitted';
  /** The document, whichever way it was named; undefined where what came is for others to refuse. */
  query: string | undefined;
  price: Price | null;
  rate?: RateState;
  isSubscription?: true;
}

export type Admission = Admitted | Refused;

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
  rates: Rates;
  trusted: TrustedTexts;
  log: Logger;
}

export function createGate({ documents, priceLimit, rates, trusted, log }: GateOptions): Gate {
  /** The text that is meant; null where it is not registered. */
  async function textOf(caller: Caller | null, wish: DocumentWish): Promise<string | null | Refused> {
    const isTrustedOnly = caller?.kind === 'account' && caller.limits?.trustedOnly === true;
    if (wish.kind === 'text' && !isTrustedOnly) return wish.text;
    if (caller === null)
      return refusal(401, 'UNAUTHENTICATED', 'a registered document is run with a key of its account');
    if (caller.kind === 'platform') return wish.kind === 'text' ? wish.text : null;
    const id = wish.kind === 'text' ? documents.read(wish.text).hash : wish.id;
    if (id === null) return null;
    try {
      return await trusted.textOf(caller.accountId, id);
    } catch (error) {
      const away = isAway(error);
      if (!away) log.error({ err: error }, 'a registered document could not be looked up');
      const { message } = away ? notRecorded() : internal();
      return away ? refusal(503, 'NOT_RECORDED', message) : refusal(500, 'INTERNAL', message);
    }
  }

  function pay(
    caller: Caller | null,
    operation: ReadOperation,
    variables: Readonly<Record<string, unknown>>,
  ): Refused | RateState | undefined {
    if (caller?.kind !== 'account' || isAsWithoutKey(caller, operation)) return undefined;
    const taken = rates.take(
      caller,
      operation.shares.map(({ bucket, priceOf }) => ({ bucket, units: priceOf(variables) })),
    );
    if (taken.kind === 'unlimited') return undefined;
    return taken.kind === 'taken' ? taken.state : tooMuch(caller, taken.state);
  }

  return {
    async admit(asked) {
      const { caller } = asked;
      const wish = readWish(asked);
      if (wish.kind === 'refused') return refusal(400, 'BAD_USER_INPUT', wish.message);
      // What is no text is refused by whoever wants one.
      if (wish.kind === 'nothing') return { kind: 'admitted', query: undefined, price: null };
      const query = await textOf(caller, wish);
      if (query === null) return notRegistered(wish);
      if (typeof query !== 'string') return query;
      const document = documents.read(query);
      if (document.excess !== null) return refusal(400, 'LIMIT_EXCEEDED', document.excess);
      const { operationName, bytes } = asked;
      const variables = isRecord(asked.variables) ? asked.variables : {};
      const operation = document.operation(typeof operationName === 'string' ? operationName : null);
      if (operation === null) return { kind: 'admitted', query, price: null };
      const longest = bodyLimitOf(operation.rootFields);
      if (bytes !== undefined && bytes > longest)
        return refusal(
          413,
          'LIMIT_EXCEEDED',
          `the body: for this operation ${longest} bytes at most were expected, ${bytes} came`,
        );
      const price = operation.priceOf(variables);
      if (price > priceLimit) return refusal(400, 'LIMIT_EXCEEDED', tooDear(priceLimit, price));
      const paid = pay(caller, operation, variables);
      if (paid !== undefined && 'kind' in paid) return paid;
      return {
        kind: 'admitted',
        query,
        price: { price, limit: priceLimit },
        ...(paid === undefined ? {} : { rate: paid }),
        ...(operation.kind === OperationTypeNode.SUBSCRIPTION ? { isSubscription: true } : {}),
      };
    },
  };
}

/** Of a suspended account nothing is told of its quota: it is refused like a key that there is not. */
function isAsWithoutKey(caller: AccountCaller, { rootFields }: ReadOperation): boolean {
  return (
    caller.isSuspended === true && !rootFields.some((name) => isOperation(name) && passesWhileSuspended(name))
  );
}

function notRegistered(wish: DocumentWish): Refused {
  if (wish.kind === 'text')
    return refusal(
      403,
      'FORBIDDEN',
      'the document: with this key one that is registered was expected, another came (registerDocuments)',
    );
  // The words that Apollo's clients know: they send the text then.
  if (wish.kind === 'apollo') return refusal(200, 'PERSISTED_QUERY_NOT_FOUND', 'PersistedQueryNotFound');
  return refusal(400, 'NOT_FOUND', 'documentId: there is no such registered document');
}

export function tooMuch(caller: AccountCaller, rate: RateState): Refused {
  const { bucket, limit, resets } = rate;
  const message = `the rate of the key "${caller.keyName}": at most ${counted(limit)} units of ${bucket} a minute were expected, more came: try again in ${resets} s`;
  return { ...refusal(429, 'RATE_LIMITED', message), retryAfter: resets, rate };
}

function tooDear(limit: number, price: number): string {
  return `the price of the operation: at most ${counted(limit)} units were expected, ${counted(price)} came: ask for smaller pages, or in several requests`;
}

const counted = (units: number) => units.toLocaleString('en');

function refusal(status: number, code: ErrorCode, message: string): Refused {
  return { kind: 'refused', status, code, message };
}

export function errorOf({ code, message, retryAfter }: Refused): GraphQLError {
  return new GraphQLError(message, {
    extensions: { code, ...(retryAfter === undefined ? {} : { retryAfter }) },
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
