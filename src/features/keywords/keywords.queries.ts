import { and, eq, sql } from 'drizzle-orm';
import type { Db } from '../../core/db/connect.js';
import { buttons, keywords } from '../../core/db/keyword.tables.js';
import { senders } from '../../core/db/sender.tables.js';
import type { Button } from '../../core/settings/account-settings.js';
import { readSettingsVersion } from '../../core/settings/settings.queries.js';
import type { Place, StoredKeyword } from './keyword-place.js';

export async function readPlace(db: Db, accountId: string, senderId: string | null): Promise<Place> {
  const version = await readSettingsVersion(db, accountId);
  if (version === null) throw new Error('a caller belongs to an account that does not exist');
  if (senderId === null) return { version, sender: null };
  const [sender] = await db
    .of(accountId)
    .orm.select({ senderId: senders.senderId })
    .from(senders)
    .where(and(eq(senders.accountId, accountId), eq(senders.senderId, senderId)));
  return { version, sender: sender ?? 'unknown' };
}

/** The keywords, of all senders, that the generous reading takes for one of these. */
export function keywordsLike(
  db: Db,
  accountId: string,
  generousKeys: readonly string[],
): Promise<StoredKeyword[]> {
  return db
    .of(accountId)
    .orm.select()
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
  const [row] = await db
    .of(accountId)
    .orm.select()
    .from(keywords)
    .where(and(eq(keywords.accountId, accountId), eq(keywords.keywordId, keywordId)));
  return row;
}

/** The buttons of the account and of all its senders. */
export function allButtons(db: Db, accountId: string): Promise<Button[]> {
  return db.of(accountId).orm.select().from(buttons).where(eq(buttons.accountId, accountId));
}

export async function findButton(db: Db, accountId: string, buttonId: string): Promise<Button | undefined> {
  const [row] = await db
    .of(accountId)
    .orm.select()
    .from(buttons)
    .where(and(eq(buttons.accountId, accountId), eq(buttons.buttonId, buttonId)));
  return row;
}
