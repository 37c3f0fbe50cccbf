import { asc, eq } from 'drizzle-orm';
import type { Db } from '../db/connect.js';
import { accounts } from '../db/account.tables.js';
import { buttons, keywords, replyTexts } from '../db/keyword.tables.js';
import { senderGroups, senders } from '../db/sender.tables.js';
import type { AccountSettings } from './account-settings.js';

/** Null for an account that does not exist. */
export async function readSettings(db: Db, accountId: string): Promise<AccountSettings | null> {
  // The version first: should something change between, the rest is newer than its version, and the writer has it read again.
  const [account] = await db
    .of(accountId)
    .orm.select()
    .from(accounts)
    .where(eq(accounts.accountId, accountId));
  if (account === undefined) return null;
  const [senderRows, groupRows, keywordRows, buttonRows, replyRows] = await Promise.all([
    db
      .of(accountId)
      .orm.select()
      .from(senders)
      .where(eq(senders.accountId, accountId))
      .orderBy(asc(senders.createdAt), asc(senders.senderId)),
    db
      .of(accountId)
      .orm.select()
      .from(senderGroups)
      .where(eq(senderGroups.accountId, accountId))
      .orderBy(asc(senderGroups.createdAt)),
    db
      .of(accountId)
      .orm.select()
      .from(keywords)
      .where(eq(keywords.accountId, accountId))
      .orderBy(asc(keywords.createdAt), asc(keywords.keywordId)),
    db
      .of(accountId)
      .orm.select()
      .from(buttons)
      .where(eq(buttons.accountId, accountId))
      .orderBy(asc(buttons.createdAt), asc(buttons.buttonId)),
    db.of(accountId).orm.select().from(replyTexts).where(eq(replyTexts.accountId, accountId)),
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
    tracesCampaigns: account.tracesCampaigns,
    erasures: account.erasures,
    evidenceDays: account.evidenceDays,
    alertRate: account.alertRate,
    alertMinimum: account.alertMinimum,
    color: account.color,
    logoUrl: account.logoUrl,
    createdAt: account.createdAt,
    senders: new Map(senderRows.map((row) => [row.senderId, row])),
    groups: new Map(groupRows.map((row) => [row.groupId, row])),
    keywords: keywordRows,
    buttons: buttonRows,
    replyTexts: replyRows,
  };
}

/** The version that the settings have now; null for an account that does not exist. */
export async function readSettingsVersion(db: Db, accountId: string): Promise<number | null> {
  const [account] = await db
    .of(accountId)
    .orm.select({ version: accounts.settingsVersion })
    .from(accounts)
    .where(eq(accounts.accountId, accountId));
  return account?.version ?? null;
}
