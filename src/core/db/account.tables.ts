/**
 * Tables of accounts, their keys and their calls. In all `*.tables.ts`: every primary key, unique index and foreign key
 * of an account's table begins with account_id, so that the data can be spread by account; the global look-ups that
 * cannot are named in `globalLookUps`.
 */
import {
  bigint,
  boolean,
  doublePrecision,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { sql } from 'drizzle-orm';
import type { Role } from '../domain/vocabulary.js';
import { address, instant, bytes, accountId, createdAt } from './columns.js';

/**
 * Keys and unique indexes that cannot begin with account_id: what finds the account, drizzle's list of the migrations that
 * have run, and graphile-worker's tables, the queue for jobs. test/core/keys-by-account.pg.test.ts fails for any other.
 */
export const globalLookUps = [
  'api_keys_secret_hash_key',
  'drizzle.__drizzle_migrations_pkey',
  'graphile_worker.job_queues_pkey1',
  'graphile_worker.job_queues_queue_name_key',
  'graphile_worker.jobs_key_key1',
  'graphile_worker.jobs_pkey1',
  'graphile_worker.known_crontabs_pkey',
  'graphile_worker.migrations_pkey',
  'graphile_worker.tasks_identifier_key',
  'graphile_worker.tasks_pkey',
  'links_pkey',
  'webhook_processes_pkey',
] as const;

export const accounts = pgTable('accounts', {
  accountId: uuid('account_id').primaryKey(),
  name: text('name').notNull(),
  brand: text('brand'),
  defaultRegion: text('default_region'),
  language: text('language').notNull(),
  reviewDays: integer('review_days').notNull().default(2),
  attributionDays: integer('attribution_days').notNull().default(7),
  /** A campaign's share of opt-outs from which on it is alerted of, and how many there must be. */
  alertRate: doublePrecision('alert_rate').notNull().default(0.03),
  alertMinimum: integer('alert_minimum').notNull().default(50),
  /** How its pages look: #rrggbb, and where its logo is. */
  color: text('color'),
  logoUrl: text('logo_url'),
  /** Whether recipients of a campaign were ever screened: opt-outs are traced to campaigns only then. */
  tracesCampaigns: boolean('traces_campaigns').notNull().default(false),
  /** How many recipients were erased: where it is 0 nobody looks for any. Raised with settings_version, under the lock of the log. */
  erasures: integer('erasures').notNull().default(0),
  /** Days for which texts of events are kept; null: for good. And the position up to which they have gone for their age. */
  evidenceDays: integer('evidence_days'),
  textsGoneThrough: bigint('texts_gone_through', { mode: 'number' }).notNull().default(0),
  /** Grows with every change of senders, groups, keywords, buttons and texts: words decided with another one are decided again. No version comes twice. */
  settingsVersion: bigint('settings_version', { mode: 'number' }).notNull().default(1),
  /** 0 is the account, 1 to 4 are the channels; senders and groups follow. */
  nextScopeKey: integer('next_scope_key').notNull().default(5),
  createdAt: createdAt(),
  /** Since when the platform has it suspended: core/access/while-suspended.ts. */
  suspendedAt: instant('suspended_at'),
});

export const apiKeys = pgTable(
  'api_keys',
  {
    accountId: accountId(),
    keyId: uuid('key_id').notNull(),
    name: text('name').notNull(),
    role: text('role').$type<Role>().notNull(),
    secretHash: bytes('secret_hash').notNull(),
    createdAt: createdAt(),
    lastUsedAt: instant('last_used_at'),
    expiresAt: instant('expires_at'),
    revokedAt: instant('revoked_at'),
    /** It runs registered documents alone. */
    trustedOnly: boolean('trusted_only').notNull().default(false),
    /** Units a minute, and WebSockets at each process; null: as all keys. */
    readsPerMinute: integer('reads_per_minute'),
    writesPerMinute: integer('writes_per_minute'),
    sockets: integer('sockets'),
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.keyId] }),
    uniqueIndex('api_keys_secret_hash_key').on(table.secretHash),
    foreignKey({ columns: [table.accountId], foreignColumns: [accounts.accountId] }),
  ],
);

/** Tokens of an OpenID Connect issuer that open nothing any more: those issued at a moment or before it. */
export const tokenRevocations = pgTable(
  'token_revocations',
  {
    accountId: accountId(),
    /** Whose tokens; empty: everybody's. */
    subject: text('subject').notNull(),
    issuedBefore: instant('issued_before').notNull(),
    revokedAt: instant('revoked_at')
      .notNull()
      .default(sql`now()`),
    revokedBy: text('revoked_by').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.subject] }),
    foreignKey({ columns: [table.accountId], foreignColumns: [accounts.accountId] }),
  ],
);

export const idempotencyKeys = pgTable(
  'idempotency_keys',
  {
    accountId: accountId(),
    idempotencyKey: text('idempotency_key').notNull(),
    inputHash: bytes('input_hash').notNull(),
    answer: jsonb('answer'),
    createdAt: createdAt(),
  },
  (table) => [primaryKey({ columns: [table.accountId, table.idempotencyKey] })],
);

/**
 * Changes of settings that were saved, for a day: whoever did not hear that its change was saved finds it here. What
 * became of the change stands in the tables of what it changed.
 */
export const settingsChanges = pgTable(
  'settings_changes',
  {
    accountId: accountId(),
    changeId: uuid('change_id').notNull(),
    savedAt: instant('saved_at')
      .notNull()
      .default(sql`now()`),
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.changeId] }),
    foreignKey({ columns: [table.accountId], foreignColumns: [accounts.accountId] }),
  ],
);

/** Documents that were registered: keys that are trustedOnly run no others. */
export const trustedDocuments = pgTable(
  'trusted_documents',
  {
    accountId: accountId(),
    /** SHA-256 of the text, hexadecimal. */
    hash: address('hash').notNull(),
    text: text('text').notNull(),
    registeredAt: instant('registered_at')
      .notNull()
      .default(sql`now()`),
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.hash] }),
    foreignKey({ columns: [table.accountId], foreignColumns: [accounts.accountId] }),
  ],
);

/** Other names that requests may give of a registered document. */
export const trustedDocumentAliases = pgTable(
  'trusted_document_aliases',
  { accountId: accountId(), alias: address('alias').notNull(), hash: address('hash').notNull() },
  (table) => [
    primaryKey({ columns: [table.accountId, table.alias] }),
    foreignKey({
      name: 'trusted_document_aliases_document_fk',
      columns: [table.accountId, table.hash],
      foreignColumns: [trustedDocuments.accountId, trustedDocuments.hash],
    }).onDelete('cascade'),
    index('trusted_document_aliases_hash_idx').on(table.accountId, table.hash),
  ],
);

/** What each key has used up of its quotas in the present minute, by all processes: one row for each, over and over. */
export const rateWindows = pgTable(
  'rate_windows',
  {
    accountId: accountId(),
    /** Of a key, or whatever else names who calls. */
    keyId: text('key_id').notNull(),
    bucket: text('bucket').notNull(),
    endsAt: instant('ends_at').notNull(),
    taken: bigint('taken', { mode: 'number' }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.keyId, table.bucket] }),
    foreignKey({ columns: [table.accountId], foreignColumns: [accounts.accountId] }),
  ],
);
