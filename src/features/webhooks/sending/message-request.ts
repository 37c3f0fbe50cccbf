/** A message as it is posted: signed, with the headers of Standard Webhooks. */
import { type Instant, microseconds } from '../../../core/domain/instant.js';
import type { Post } from '../../../core/domain/post-end.js';
import { signedHeaders } from './signing.rules.js';

/** Milliseconds for a receiver to answer. */
export const answerWithin = 15_000;

export interface MessageToPost {
  url: string;
  messageId: string;
  body: Buffer;
  keys: readonly Buffer[];
  /** The try's own time. */
  now: Instant;
}

/** The id as receivers see it, the same in each try. */
export const shownMessageId = (messageId: string): string => `msg_${messageId.replaceAll('-', '')}`;

export function requestOf({ url, messageId, body, keys, now }: MessageToPost): Post {
  const seconds = Math.floor(now / microseconds.second);
  return {
    url,
    body,
    within: answerWithin,
    headers: {
      'content-type': 'application/json',
      'user-agent': 'Heed-Webhooks/1',
      ...signedHeaders({ messageId: shownMessageId(messageId), seconds, body }, keys),
    },
  };
}
