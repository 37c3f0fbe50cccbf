import { and, eq, sql } from 'drizzle-orm';
import type { Db } from '../../core/db/connect.js';
import { accounts, buttons, keywords, senders } from '../../core/db/schema.js';
import type { Button, Keyword } from '../../core/settings/account-settings.js';

/** What a change is decided with; the version is read first, and the change is saved over that version only. */
export interface Place {
  version: number;
  /** Null for the account's place; else the sender that it is, or that there is no such sender. */
  sender: { senderId: string } | 'unknown' | null;
}

export async function readPlace(db: Db, accountId: string, senderId: string | null): Promise<Place> {
  const [account] = await db.orm
    .select({ version: accounts.settingsVersion })
    .from(accounts)
    .where(eq(accounts.accountId, accountId));
  if (account === undefined) throw new Error('a caller belongs to an account that does not exist');
  if (senderId === null) return { version: account.version, sender: null };
  const [sender] = await db.orm
    .select({ senderId: senders.senderId })
    .from(senders)
    .where(and(eq(senders.accountId, accountId), eq(senders.senderId, senderId)));
  return { version: account.version, sender: sender ?? 'unknown' };
}

export type StoredKeyword = Keyword & { generousKey: string };

/** The keywords, of all senders, that the generous reading takes for one of these. */
export function keywordsLike(
  db: Db,
  accountId: string,
  generousKeys: readonly string[],
): Promise<StoredKeyword[]> {
  return db.orm
    .select()
    .from(keywords)
    .where(
      and(
        eq(keywords.accountId, accountId),
        sql`${keywords.generousKey} = any(${sql.param(generousKeys)}::text[])`,
      ),
    );
}

export async function findKeyword(
  db: Db,
  accountId: string,
  keywordId: string,
): Promise<StoredKeyword | undefined> {
  const [row] = await db.orm
    .select()
    .from(keywords)
    .where(and(eq(keywords.accountId, accountId), eq(keywords.keywordId, keywordId)));
  return row;
}

/** The buttons of the account and of all its senders. */
export function allButtons(db: Db, accountId: string): Promise<Button[]> {
  return db.orm.select().from(buttons).where(eq(buttons.accountId, accountId));
}

export async function findButton(db: Db, accountId: string, buttonId: string): Promise<Button | undefined> {
  const [row] = await db.orm
    .select()
    .from(buttons)
    .where(and(eq(buttons.accountId, accountId), eq(buttons.buttonId, buttonId)));
  return row;
}
