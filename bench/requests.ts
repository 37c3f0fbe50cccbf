/** What the load sends, and how it sees that an answer is right. */
import { print } from 'graphql';
import {
  BenchDoNothingDocument,
  BenchInboundBatchDocument,
  BenchInboundDocument,
} from '../test/generated/operations.js';

/** nothing: a mutation that does nothing. refused: a message that is understood to be none. */
export type RequestKind = 'nothing' | 'refused' | 'inbound' | 'batch';

export const batchSize = 1_000;
/** The number of each account of the bench. */
export const senderNumber = '+14155550100';

export interface Request {
  body: string;
  /** Messages in it. */
  messages: number;
  isRight(answer: string): boolean;
}

/** `sequence` has not been used before: message ids and recipients are made of it. */
export function makeRequest(kind: RequestKind, sequence: number): Request {
  switch (kind) {
    case 'nothing':
      return {
        body: nothing,
        messages: 1,
        isRight: (answer) => answer === '{"data":{"__typename":"Mutation"}}\n',
      };
    case 'refused':
      return {
        body: bodyOf(inbound, { ...messageOf(sequence), messageId: '' }),
        messages: 1,
        isRight: (answer) => answer.includes('"result":"REFUSED"'),
      };
    case 'inbound':
      return {
        body: bodyOf(inbound, messageOf(sequence)),
        messages: 1,
        isRight: (answer) =>
          answer.includes(`"messageId":"bench-${sequence}","result":"OPTED_OUT","duplicate":false`),
      };
    case 'batch': {
      const messages = Array.from({ length: batchSize }, (_, index) => messageOf(sequence + index));
      return {
        body: bodyOf(batch, messages),
        messages: batchSize,
        isRight: (answer) => answer.split('"result":"OPTED_OUT","duplicate":false').length === batchSize + 1,
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
function messageOf(sequence: number) {
  return {
    messageId: `bench-${sequence}`,
    provider: 'bench',
    from: `+1${2_120_000_000 + sequence}`,
    to: senderNumber,
    text: 'STOP',
  };
}
