import type { KeyObject } from 'node:crypto';
import path from 'node:path';
import { z } from 'zod';
import type { PrivatePlaces } from '../core/domain/private-places.rules.js';
import { publicKeyFrom } from '../core/log/proof/checkpoint-keys.js';
import { type NatsServer, readNatsUrl } from '../features/live/nats-address.rules.js';
import { type LimitSettings, limitsOf, limitVariables } from './limit-settings.js';
import type { Issuer } from '../core/access/tokens/issuer.js';
import { issuerFrom, issuerProblems, issuerVariables } from './token-issuer.js';
import { privatePlacesVariable } from './private-places.js';
import { readTrustProxy, type TrustProxy, trustProxyShape } from './trust-proxy.js';

/** Everything that Heed is told from outside, checked. docs/configuration.md is its page. */
export interface Config {
  /** The database to use. Without one, Heed runs its own in `dataDir`. */
  databaseUrl: string | undefined;
  /** The owner's URL, for migrations only, where the role of `databaseUrl` may not change the schema. */
  databaseOwnerUrl: string | undefined;
  dataDir: string;
  host: string;
  /** 0: any that is free. */
  port: number;
  /** Where hints between processes travel; over the database without it. */
  natsServers: NatsServer[] | undefined;
  /** How others reach Heed, without a slash at the end; what it listens on when absent. */
  publicUrl: string | undefined;
  /** Whose X-Forwarded-For is believed. */
  trustProxy: TrustProxy;
  platformKey: string;
  /** The one before it, which is still taken. */
  platformKeyBefore: string | undefined;
  secretKey: string;
  /** Whose tokens are taken; without one there are keys only. */
  tokenIssuer: Issuer | undefined;
  /** Days for which recipients of campaigns are kept. */
  screeningRetentionDays: number;
  logLevel: LogLevel;
  explorer: boolean;
  /** Whether clients may read the schema, and are told names of it when they mistake one. */
  introspection: boolean;
  limits: LimitSettings;
  /** MiB of a file that is imported, at most. */
  importFileLimit: number;
  /** MiB to which a file that is imported unpacks, at most. */
  importUnpackedLimit: number;
  /** Files for imports that one process takes at a time. */
  importUploads: number;
  /** Days for which files are kept when their imports have ended. */
  importFileDays: number;
  /** Where checkpoints are written: files that are only added to. */
  checkpointDir: string;
  /** Seconds between two checkpoints of a log that grows. */
  checkpointSeconds: number;
  /** The private key that signs them; derived from the secret key without it. */
  checkpointKey: KeyObject | undefined;
  /** Public keys whose signatures count besides. */
  checkpointKeys: readonly string[];
  /** Where webhooks may be sent although that is not public. */
  webhookAllowPrivate: PrivatePlaces | undefined;
  /** MiB for the sets by which screening knows who has said nothing at all, of all accounts together. 0: none. */
  screeningMemory: number;
}

/** As read: keys that were not given are made, or found, in the data directory (keys.ts). */
export type ConfigBeforeKeys = Omit<Config, 'platformKey' | 'secretKey' | 'checkpointKey'> & {
  checkpointKeyFile: string | undefined;
  platformKey: string | undefined;
  secretKey: string | undefined;
};

export type ConfigRead =
  | { kind: 'config'; config: ConfigBeforeKeys }
  | { kind: 'problems'; problems: string[] };

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** An error's message says what was expected. */
const databaseAddress = z
  .string()
  .regex(/^postgres(ql)?:\/\/\S+$/, 'postgres://user:password@host:port/database');
const natsServers = z.string().transform((text, context) => {
  const servers = readNatsUrl(text);
  if (servers !== null) return servers;
  context.addIssue('nats://host:port or tls://user:password@host:port, several with commas between them');
  return z.NEVER;
});
const trustProxy = z.string().transform((text, context) => {
  const trust = readTrustProxy(text);
  if (trust !== null) return trust;
  context.addIssue(trustProxyShape);
  return z.NEVER;
});
const checkpointKeys = z.string().transform((text, context) => {
  const keys = text.split(',').map((key) => key.trim());
  if (keys.every((key) => publicKeyFrom(key) !== null)) return keys;
  context.addIssue('public keys of 43 characters as verifyLog shows them, with commas between them');
  return z.NEVER;
});
const onOrOff = z
  .enum(['true', 'false', 'on', 'off', '1', '0'], 'on, off, true, false, 1 or 0')
  .transform((word) => word === 'true' || word === 'on' || word === '1');

const environment = z.object({
  DATABASE_URL: databaseAddress.optional(),
  DATABASE_OWNER_URL: databaseAddress.optional(),
  /** What DATABASE_OWNER_URL was called before. */
  MIGRATION_DATABASE_URL: databaseAddress.optional(),
  DATA_DIR: z.string().default('.heed'),
  HOST: z
    .string()
    .regex(/^[^\s/]+$/, 'a host name or an IP address')
    .default('127.0.0.1'),
  PORT: z
    .string()
    .regex(/^\d{1,5}$/, 'a whole number from 0 to 65535')
    .transform(Number)
    .refine((port) => port <= 65_535, 'a whole number from 0 to 65535')
    .default(4000),
  NATS_URL: natsServers.optional(),
  PUBLIC_URL: z
    .string()
    .refine(
      isPublicUrl,
      'an address like https://heed.example.com, without ?, #, a password, spaces, quotes, commas and brackets',
    )
    // A host name in other letters as it is looked up: it stands in headers and in texts.
    .transform((url) => new URL(url).href.replace(/\/+$/, ''))
    .optional(),
  TRUST_PROXY: trustProxy.default(false),
  PLATFORM_KEY: z.string().min(16, 'at least 16 characters').optional(),
  PLATFORM_KEY_BEFORE: z.string().min(16, 'at least 16 characters').optional(),
  ...issuerVariables,
  SECRET_KEY: z.string().min(32, 'at least 32 characters').optional(),
  SCREENING_RETENTION_DAYS: z
    .string()
    .regex(/^\d{1,5}$/, 'a whole number of days from 30 to 36500')
    .transform(Number)
    .refine((days) => days >= 30 && days <= 36_500, 'a whole number of days from 30 to 36500')
    .default(400),
  IMPORT_FILE_LIMIT: z
    .string()
    .regex(/^\d{1,7}$/, 'a whole number of MiB from 1 to 1048576')
    .transform(Number)
    .refine((size) => size >= 1 && size <= 1_048_576, 'a whole number of MiB from 1 to 1048576')
    .default(2_048),
  IMPORT_UNPACKED_LIMIT: z
    .string()
    .regex(/^\d{1,8}$/, 'a whole number of MiB from 1 to 10485760')
    .transform(Number)
    .refine((size) => size >= 1 && size <= 10_485_760, 'a whole number of MiB from 1 to 10485760')
    .default(10_240),
  IMPORT_UPLOADS: z
    .string()
    .regex(/^\d{1,4}$/, 'a whole number from 1 to 1000')
    .transform(Number)
    .refine((uploads) => uploads >= 1 && uploads <= 1_000, 'a whole number from 1 to 1000')
    .default(32),
  IMPORT_FILE_DAYS: z
    .string()
    .regex(/^\d{1,4}$/, 'a whole number of days from 1 to 3650')
    .transform(Number)
    .refine((days) => days >= 1 && days <= 3_650, 'a whole number of days from 1 to 3650')
    .default(7),
  LOG_LEVEL: z.enum(LOG_LEVELS, LOG_LEVELS.join(', ')).default('info'),
  EXPLORER: onOrOff.default(true),
  INTROSPECTION: onOrOff.optional(),
  ...limitVariables,
  CHECKPOINT_DIR: z.string().optional(),
  CHECKPOINT_SECONDS: z
    .string()
    .regex(/^\d{1,4}$/, 'a whole number of seconds from 1 to 3600')
    .transform(Number)
    .refine((given) => given >= 1 && given <= 3_600, 'a whole number of seconds from 1 to 3600')
    .default(5),
  CHECKPOINT_KEY_FILE: z.string().optional(),
  CHECKPOINT_KEYS: checkpointKeys.default([]),
  WEBHOOK_ALLOW_PRIVATE: privatePlacesVariable.optional(),
  SCREENING_MEMORY: z
    .string()
    .regex(/^\d{1,5}$/, 'a whole number of MiB from 0 to 65536')
    .transform(Number)
    .refine((size) => size <= 65_536, 'a whole number of MiB from 0 to 65536')
    .default(256),
});

type Variable = keyof typeof environment.shape;

/** What these hold is never repeated, not even when it is wrong. */
const SECRET: ReadonlySet<string> = new Set<Variable>([
  'DATABASE_URL',
  'DATABASE_OWNER_URL',
  'MIGRATION_DATABASE_URL',
  'PLATFORM_KEY',
  'PLATFORM_KEY_BEFORE',
  'SECRET_KEY',
  'NATS_URL',
]);

/** Reads the environment; an empty variable counts as unset. All that is wrong with it comes back at once. */
export function readConfig(env: Record<string, string | undefined>): ConfigRead {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  );
  const read = environment.safeParse(given);
  const problems = [
    ...(read.success
      ? []
      : read.error.issues.map((issue) => problem(String(issue.path[0]), issue.message, given))),
    ...problemsTogether(given),
    ...issuerProblems(given).map(([name, expected]) => problem(name, expected, given)),
    ...problemsOfKeyBefore(given),
  ];
  if (!read.success || problems.length > 0) return { kind: 'problems', problems };
  const variables = read.data;
  return {
    kind: 'config',
    config: {
      databaseUrl: variables.DATABASE_URL,
      databaseOwnerUrl: variables.DATABASE_OWNER_URL ?? variables.MIGRATION_DATABASE_URL,
      dataDir: variables.DATA_DIR,
      host: variables.HOST,
      port: variables.PORT,
      natsServers: variables.NATS_URL,
      publicUrl: variables.PUBLIC_URL,
      trustProxy: variables.TRUST_PROXY,
      platformKey: variables.PLATFORM_KEY,
      platformKeyBefore: variables.PLATFORM_KEY_BEFORE,
      secretKey: variables.SECRET_KEY,
      tokenIssuer: issuerFrom(variables),
      screeningRetentionDays: variables.SCREENING_RETENTION_DAYS,
      importFileLimit: variables.IMPORT_FILE_LIMIT,
      importUnpackedLimit: variables.IMPORT_UNPACKED_LIMIT,
      importUploads: variables.IMPORT_UPLOADS,
      importFileDays: variables.IMPORT_FILE_DAYS,
      logLevel: variables.LOG_LEVEL,
      explorer: variables.EXPLORER,
      introspection: variables.INTROSPECTION ?? variables.EXPLORER,
      limits: limitsOf(variables),
      checkpointDir: variables.CHECKPOINT_DIR ?? path.join(variables.DATA_DIR, 'checkpoints'),
      checkpointSeconds: variables.CHECKPOINT_SECONDS,
      checkpointKeyFile: variables.CHECKPOINT_KEY_FILE,
      checkpointKeys: variables.CHECKPOINT_KEYS,
      webhookAllowPrivate: variables.WEBHOOK_ALLOW_PRIVATE,
      screeningMemory: variables.SCREENING_MEMORY,
    },
  };
}

/** All processes on one database must have the same keys: none of them may make its own. */
function problemsTogether(given: Record<string, string | undefined>): string[] {
  if (given['DATABASE_URL'] === undefined) {
    const owner = (['DATABASE_OWNER_URL', 'MIGRATION_DATABASE_URL'] as const).find(
      (name) => given[name] !== undefined,
    );
    return owner === undefined ? [] : [problem('DATABASE_URL', `one, since ${owner} is set`, given)];
  }
  const missing = (['PLATFORM_KEY', 'SECRET_KEY'] as const).filter((key) => given[key] === undefined);
  return missing.map((key) => problem(key, 'one, since DATABASE_URL is set', given));
}

function problemsOfKeyBefore(given: Record<string, string | undefined>): string[] {
  const { PLATFORM_KEY: key, PLATFORM_KEY_BEFORE: before } = given;
  if (before === undefined) return [];
  if (key === undefined) return [problem('PLATFORM_KEY', 'one, since PLATFORM_KEY_BEFORE is set', given)];
  return key === before ? [problem('PLATFORM_KEY_BEFORE', 'another one than PLATFORM_KEY', given)] : [];
}

function problem(variable: string, expected: string, given: Record<string, string | undefined>): string {
  return `${variable}: expected ${expected}, got ${shown(variable, given[variable])}`;
}

function shown(variable: string, value: string | undefined): string {
  if (value === undefined) return 'nothing';
  return SECRET.has(variable)
    ? `something else (${value.length} characters, not shown)`
    : JSON.stringify(value);
}

function isPublicUrl(text: string): boolean {
  if (!/^https?:\/\/[^\s?#"'<>,;()\\]+$/i.test(text) || !URL.canParse(text)) return false;
  const { username, password } = new URL(text);
  return username === '' && password === '';
}
