/** Which replies are tried next: of all accounts, so these begin with none. */
import { sql } from 'drizzle-orm';
import { arrayText } from '../../../core/db/array-text.rules.js';
import type { Db } from '../../../core/db/connect.js';

export interface TakenReply {
  accountId: string;
  replyId: string;
}

export interface Taking {
  /** Milliseconds for which nobody else takes them. */
  busy: number;
  atMost: number;
  /** Of an account, with those that are under way here. */
  ofEach: number;
  underWay: ReadonlyMap<string, number>;
}

/** Those of each account first that are worth nothing first. */
export function takeReplies(db: Db, { busy, atMost, ofEach, underWay }: Taking): Promise<TakenReply[]> {
  const accounts = [...underWay];
  return db.rows(sql`
    select account_id as "accountId", reply_id as "replyId"
    from take_replies(
      ${busy} * interval '1 millisecond', ${atMost}::integer, ${ofEach}::integer,
      ${arrayText(accounts, ([accountId]) => accountId)}::uuid[], ${arrayText(accounts, ([, sends]) => sends)}::integer[])`);
}

/** Ends those whose time is over, and deletes those that no repeated delivery can bring back. How many were given up. */
export async function endReplies(db: Db, atMost: number): Promise<number> {
  const [row] = await db.rows<{ expired: number }>(sql`select end_replies(${atMost}::integer) as expired`);
  return row?.expired ?? 0;
}
