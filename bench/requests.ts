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
    case 'inbound':
      return {
        body: bodyOf(inbound, messageOf(sequence)),
        operations: 1,
        isRight: (answer) =>
          answer.includes(`"messageId":"bench-${sequence}","result":"OPTED_OUT","duplicate":false`),
      };
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

const nothing = JSON.stringify({ query: print(BenchDoNothingDocument) });
const inbound = JSON.stringify(print(BenchInboundDocument));
const batch = JSON.stringify(print(BenchInboundBatchDocument));

function bodyOf(query: string, input: unknown): string {
  return `{"query":${query},"variables":{"input":${JSON.stringify(input)}}}`;
}

/** Each by a person of its own. */
export function messageOf(sequence: number) {
  return {
    messageId: `bench-${sequence}`,
    provider: 'bench',
    from: `+1${2_120_000_000 + sequence}`,
    to: senderNumber,
    text: 'STOP',
  };
}
