/** Keeps replies that the account's endpoint for them is to be told. */
import type { Db } from '../../../core/db/connect.js';
import type { DueReply } from '../../../core/log/inbound-message.js';
import { insertReplies } from './replies.queries.js';
import type { ReplySeals } from './reply-seals.js';

export interface KeepRepliesServices {
  /** Sends a statement again whose answer was lost. */
  db: Db;
  seals: ReplySeals;
  /** By which an address is stored once it is erased. */
  nameOf(accountId: string, address: string): string;
}

/** How many were kept, and how many nobody wants to be told. */
export async function keepReplies(
  { db, seals, nameOf }: KeepRepliesServices,
  accountId: string,
  replies: readonly DueReply[],
): Promise<{ kept: number; unwanted: number }> {
  const rows = replies.map((reply) => ({
    replyId: reply.id,
    recipientName: nameOf(accountId, reply.to),
    senderId: reply.senderId,
    content: seals.seal(accountId, reply),
    notAfter: reply.notAfter,
  }));
  const { wanted, kept } = await insertReplies(db, accountId, rows);
  return { kept, unwanted: wanted ? 0 : replies.length };
}
