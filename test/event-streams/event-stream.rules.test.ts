import { describe, expect, it } from 'vitest';
import {
  complete,
  isEventStream,
  mayPass,
  nextEvent,
  streamWish,
} from '../../src/shell/server/event-stream.rules.js';

describe('a stream is asked for', () => {
  it.each([
    [undefined, 'none'],
    ['', 'none'],
    ['*/*', 'none'],
    ['text/*', 'none'],
    ['application/json', 'none'],
    ['text/event-streams', 'none'],
    ['text/event-stream;q=0', 'none'],
    ['text/event-stream; q=0.000, application/json', 'none'],
    ['text/event-stream', 'only'],
    ['Text/Event-Stream; charset=utf-8', 'only'],
    ['text/event-stream;q=0.5', 'only'],
    ['text/event-stream, multipart/mixed', 'only'],
    ['text/event-stream, application/json;q=0', 'only'],
    ['application/graphql-response+json, application/json, text/event-stream', 'too'],
    ['text/event-stream, */*;q=0.1', 'too'],
    ['application/*,text/event-stream', 'too'],
  ])('by Accept: %s: %s', (accept, wish) => {
    expect(streamWish(accept)).toBe(wish);
  });
});

it('a result is an event of one line of data, and the end is one with data that is empty', () => {
  expect(nextEvent({ errors: [{ message: 'one\r\ntwo' }] })).toBe(
    'event: next\ndata: {"errors":[{"message":"one\\r\\ntwo"}]}\n\n',
  );
  expect(complete).toBe('event: complete\ndata:\n\n');
});

it('errors of outages and faults may pass, those of requests may not', () => {
  const result = (code: string) => ({ errors: [{ message: 'a', extensions: { code } }] });
  for (const code of ['NOT_RECORDED', 'INTERNAL', 'RATE_LIMITED']) expect(mayPass(result(code))).toBe(true);
  for (const code of ['UNAUTHENTICATED', 'CURSOR_EPOCH', 'FORBIDDEN', 'BAD_USER_INPUT', 'LIMIT_EXCEEDED'])
    expect(mayPass(result(code))).toBe(false);
  expect(mayPass({})).toBe(false);
});

it('an answer is an event stream by its content type', () => {
  const answer = (type: string | undefined) => ({ getHeader: () => type });
  expect(isEventStream(answer('text/event-stream; charset=utf-8'))).toBe(true);
  expect(isEventStream(answer('application/json; charset=utf-8'))).toBe(false);
  expect(isEventStream(answer(undefined))).toBe(false);
});
