/** What recipients can say, and what they are answered. */
import {
  boolean,
  foreignKey,
  index,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { sql } from 'drizzle-orm';
import type { KeywordAction } from '../domain/vocabulary.js';
import { accounts } from './account.tables.js';
import { accountId, createdAt } from './columns.js';

export const keywords = pgTable(
  'keywords',
  {
    accountId: accountId(),
    keywordId: uuid('keyword_id').notNull(),
    word: text('word').notNull(),
    /** The word as the rules compare it. */
    matchKey: text('match_key').notNull(),
    /** The word as opting out would read it, whatever it does: finds what a new word would collide with. */
    generousKey: text('generous_key').notNull(),
    action: text('action').$type<KeywordAction>().notNull(),
    senderId: uuid('sender_id'),
    reply: text('reply'),
    language: text('language'),
    builtIn: boolean('built_in').notNull().default(false),
    /** Cannot be removed for recipients in +1. */
    floor: boolean('floor').notNull().default(false),
    ambiguous: boolean('ambiguous').notNull().default(false),
    enabled: boolean('enabled').notNull().default(true),
    createdAt: createdAt(),
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.keywordId] }),
    uniqueIndex('keywords_match_key_key').on(
      table.accountId,
      sql`coalesce(sender_id, '00000000-0000-0000-0000-000000000000')`,
      table.matchKey,
    ),
    index('keywords_generous_key_idx').on(table.accountId, table.generousKey),
    foreignKey({ columns: [table.accountId], foreignColumns: [accounts.accountId] }),
  ],
);

export const buttons = pgTable(
  'buttons',
  {
    accountId: accountId(),
    buttonId: uuid('button_id').notNull(),
    payload: text('payload').notNull(),
    action: text('action').$type<KeywordAction>().notNull(),
    senderId: uuid('sender_id'),
    createdAt: createdAt(),
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.buttonId] }),
    uniqueIndex('buttons_payload_key').on(
      table.accountId,
      sql`coalesce(sender_id, '00000000-0000-0000-0000-000000000000')`,
      table.payload,
    ),
    foreignKey({ columns: [table.accountId], foreignColumns: [accounts.accountId] }),
  ],
);

export const replyTexts = pgTable(
  'reply_texts',
  {
    accountId: accountId(),
    replyTextId: uuid('reply_text_id').notNull(),
    senderId: uuid('sender_id'),
    action: text('action').$type<KeywordAction>().notNull(),
    language: text('language').notNull(),
    text: text('text').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.replyTextId] }),
    uniqueIndex('reply_texts_place_key').on(
      table.accountId,
      sql`coalesce(sender_id, '00000000-0000-0000-0000-000000000000')`,
      table.action,
      table.language,
    ),
    foreignKey({ columns: [table.accountId], foreignColumns: [accounts.accountId] }),
  ],
);
