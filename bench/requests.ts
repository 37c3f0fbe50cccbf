/** What the load sends, and how it sees that an answer is right. */
import { print } from 'graphql';
import {
  BenchDoNothingDocument,
  BenchInboundBatchDocument,
  BenchInboundDocument,
} from '../test/generated/operations.js';

/**
 * nothing: a mutation that does nothing. fixed: one body, one answer.
 * turns: several of these, one after the other.
 */
export type Requests =
  | { kind: 'nothing' | 'inbound' }
  | { kind: 'batch'; messages?: number }
  | { kind: 'fixed'; body: string; answer: string }
  | { kind: 'turns'; turns: readonly { body: string; answer: string }[] };

export const batchSize = 1_000;
/** The number of each account of the bench. */
export const senderNumber = '+14155550100';

export interface Request {
  body: string;
  /** Messages in it. */
  operations: number;
  isRight(answer: string): boolean;
}

/** `sequence` has not been used before: message ids and recipients are made of it. */
export function makeRequest(requests: Requests, sequence: number): Request {
  switch (requests.kind) {
    case 'fixed':
      return { body: requests.body, operations: 1, isRight: (answer) => answer === requests.answer };
    case 'turns': {
      const turn = requests.turns[sequence % requests.turns.length];
      return { body: turn?.body ?? '', operations: 1, isRight: (answer) => answer === turn?.answer };
    }
    case 'nothing':
      return {
        body: nothing,
        operations: 1,
        isRight: (answer) => answer === '{"data":{"__typename":"Mutation"}}\n',
      };
    case 'inbound': {
      const { messageId, from } = messageOf(sequence);
      return makeStop(messageId, from);
    }
    case 'batch': {
      const { messages: size = batchSize } = requests;
      const messages = Array.from({ length: size }, (_, index) => messageOf(sequence + index));
      return {
        body: bodyOf(batch, messages),
        operations: size,
        isRight: (answer) => answer.split('"result":"OPTED_OUT","duplicate":false').length === size + 1,
      };
    }
  }
}

/** One STOP, by whom and with which message id. */
export function makeStop(messageId: string, from: string): Request {
  return {
    body: bodyOf(inbound, stopOf(messageId, from)),
    operations: 1,
    isRight: (answer) => answer.includes(`"messageId":"${messageId}","result":"OPTED_OUT","duplicate":false`),
  };
}

const nothing = JSON.stringify({ query: print(BenchDoNothingDocument) });
const inbound = JSON.stringify(print(BenchInboundDocument));
const batch = JSON.stringify(print(BenchInboundBatchDocument));

function bodyOf(query: string, input: unknown): string {
  return `{"query":${query},"variables":{"input":${JSON.stringify(input)}}}`;
}

/** Each by a person of its own. */
export function messageOf(sequence: number) {
  return stopOf(`bench-${sequence}`, `+1${2_120_000_000 + sequence}`);
}

function stopOf(messageId: string, from: string) {
  return { messageId, provider: 'bench', from, to: senderNumber, text: 'STOP' };
}
