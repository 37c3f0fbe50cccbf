/**
 * What goes over an event stream (text/event-stream) of the GraphQL-over-SSE protocol, and who asks for one.
 * https://html.spec.whatwg.org/multipage/server-sent-events.html
 */

import type { FormattedExecutionResult } from 'graphql';

export const eventStream = 'text/event-stream';

/** `only`: nothing else is taken. `too`: beside JSON, which is what else an operation is answered with. */
export type StreamWish = 'none' | 'too' | 'only';

const json = new Set(['application/json', 'application/graphql-response+json', 'application/*', '*/*']);

/** By the Accept header. Only who names it gets one: a subscription without it is refused in words that everybody reads. */
export function streamWish(accept: string | undefined): StreamWish {
  const taken = (accept ?? '').split(',').flatMap((range) => {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    return parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter)) ? [] : [type];
  });
  if (!taken.includes(eventStream)) return 'none';
  return taken.some((type) => json.has(type)) ? 'too' : 'only';
}

/** A comment: nobody is told of it, and it shows both sides that the other is there. */
export const keepAlive = ':\n\n';

/** Milliseconds after which a client comes back when the stream breaks off. */
export const comeBackAfter = (milliseconds: number) => `retry: ${milliseconds}\n\n`;

export const beforeData = 'event: next\ndata: ';

/** The id stands behind the data: a client that takes it as it comes has taken the data then. */
export const afterData = (id: string) => (id === '' ? '\n\n' : `\nid: ${id}\n\n`);

/** With data, empty as it is: without, browsers tell nobody of the event. */
export const complete = 'event: complete\ndata:\n\n';

/** What says why a subscription ends. JSON has no line breaks. */
export function nextEvent(result: object): string {
  return `${beforeData}${JSON.stringify(result)}${afterData('')}`;
}

/** Of errors that may be gone when the client comes back. */
const passing = new Set<unknown>(['NOT_RECORDED', 'OUTCOME_UNKNOWN', 'RATE_LIMITED', 'INTERNAL']);

/** Whether who comes back may be given more: with `complete` nobody would. */
export function mayPass({ errors = [] }: Pick<FormattedExecutionResult, 'errors'>): boolean {
  return errors.some(({ extensions }) => passing.has(extensions?.['code']));
}

/** Whether that is what is sent. */
export function isEventStream(answer: { getHeader(name: string): unknown }): boolean {
  const type = answer.getHeader('content-type');
  return typeof type === 'string' && type.startsWith(eventStream);
}

export const streamHeaders: Readonly<Record<string, string>> = {
  'content-type': `${eventStream}; charset=utf-8`,
  // What stands between must hand on each event as it comes, and keep none of it.
  'cache-control': 'no-cache, no-store, no-transform',
  'x-accel-buffering': 'no',
  'x-content-type-options': 'nosniff',
  vary: 'accept',
};
