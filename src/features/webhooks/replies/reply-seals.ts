/** What is kept of a reply that waits: sealed, so that the address of somebody who was erased is in no column. */
import { randomBytes } from 'node:crypto';
import { openSecret, sealSecret } from '../../../core/access/sealed-secret.rules.js';
import { nonceLength, sealingKey } from '../../../core/access/sealed-token.rules.js';
import type { DueReply } from '../../../core/log/inbound-message.js';

export interface ReplySeals {
  seal(accountId: string, reply: DueReply): Buffer;
  /** Null: it was sealed with another secret key. */
  open(accountId: string, replyId: string, content: Buffer): DueReply | null;
}

export function replySeals(secretKey: string): ReplySeals {
  const key = sealingKey(secretKey, 'replies that wait');
  const placeOf = (accountId: string, replyId: string) => `webhook_replies content ${accountId} ${replyId}`;
  return {
    seal: (accountId, reply) =>
      sealSecret(key, randomBytes(nonceLength), placeOf(accountId, reply.id), JSON.stringify(reply)),
    open(accountId, replyId, content) {
      const opened = openSecret(key, placeOf(accountId, replyId), content);
      return opened === null ? null : (JSON.parse(opened) as DueReply);
    },
  };
}
