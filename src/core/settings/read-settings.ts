/** Reads an account's settings, and keeps them: the writer tells when what is kept has become old. */
import { asc, eq } from 'drizzle-orm';
import type { Db } from '../db/connect.js';
import { accounts, buttons, keywords, replyTexts, senderGroups, senders } from '../db/schema.js';
import type { AccountSettings } from './account-settings.js';
import { type ChangeSettings, createSettingsChanger } from './change-settings.js';

/** Null for an account that does not exist. */
export async function readSettings(db: Db, accountId: string): Promise<AccountSettings | null> {
  // The version first: should something change between, the rest is newer than its version, and the writer has it read again.
  const [account] = await db.orm.select().from(accounts).where(eq(accounts.accountId, accountId));
  if (account === undefined) return null;
  const [senderRows, groupRows, keywordRows, buttonRows, replyRows] = await Promise.all([
    db.orm
      .select()
      .from(senders)
      .where(eq(senders.accountId, accountId))
      .orderBy(asc(senders.createdAt), asc(senders.senderId)),
    db.orm
      .select()
      .from(senderGroups)
      .where(eq(senderGroups.accountId, accountId))
      .orderBy(asc(senderGroups.createdAt)),
    db.orm
      .select()
      .from(keywords)
      .where(eq(keywords.accountId, accountId))
      .orderBy(asc(keywords.createdAt), asc(keywords.keywordId)),
    db.orm
      .select()
      .from(buttons)
      .where(eq(buttons.accountId, accountId))
      .orderBy(asc(buttons.createdAt), asc(buttons.buttonId)),
    db.orm.select().from(replyTexts).where(eq(replyTexts.accountId, accountId)),
  ]);
  return {
    accountId,
    version: account.settingsVersion,
    name: account.name,
    brand: account.brand,
    defaultRegion: account.defaultRegion,
    language: account.language,
    reviewDays: account.reviewDays,
    attributionDays: account.attributionDays,
    createdAt: account.createdAt,
    senders: new Map(senderRows.map((row) => [row.senderId, row])),
    groups: new Map(groupRows.map((row) => [row.groupId, row])),
    keywords: keywordRows,
    buttons: buttonRows,
    replyTexts: replyRows,
  };
}

export interface SettingsCache {
  /** The settings as last read here; they may be old, and the writer refuses what was decided with old ones. */
  known(accountId: string): Promise<AccountSettings>;
  /** The settings as they are now. */
  current(accountId: string): Promise<AccountSettings>;
  /** Changes them; what is kept here is forgotten. */
  change: ChangeSettings;
}

/** Accounts whose settings are kept at most. */
const accountLimit = 10_000;

export function createSettingsCache(db: Db): SettingsCache {
  const kept = new Map<string, Promise<AccountSettings>>();

  function read(accountId: string): Promise<AccountSettings> {
    if (kept.size >= accountLimit) kept.clear();
    const settings = readSettings(db, accountId).then((found) => {
      if (found === null) throw new Error('a caller belongs to an account that does not exist');
      return found;
    });
    kept.set(accountId, settings);
    settings.catch(() => kept.delete(accountId));
    return settings;
  }

  return {
    known: (accountId) => kept.get(accountId) ?? read(accountId),
    current: read,
    change: createSettingsChanger(db, (accountId) => kept.delete(accountId)),
  };
}
