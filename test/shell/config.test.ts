import { usualLimits } from '../../src/shell/limit-settings.js';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { readConfig, type ConfigBeforeKeys } from '../../src/shell/config.js';
import { findKeys } from '../../src/shell/keys.js';

function configOf(env: Record<string, string>): ConfigBeforeKeys {
  const read = readConfig(env);
  if (read.kind === 'problems') throw new Error(read.problems.join('\n'));
  return read.config;
}

function problemsOf(env: Record<string, string>): string[] {
  const read = readConfig(env);
  return read.kind === 'problems' ? read.problems : [];
}

const PLATFORM_KEY = 'p'.repeat(16);
const SECRET_KEY = 's'.repeat(32);
/** Of RFC 8032's first example. */
const publicKey = '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo';

describe('the configuration', () => {
  test('needs nothing: without it Heed listens on this machine only and runs its own database', () => {
    expect(configOf({ DATABASE_URL: '', PORT: '', UNRELATED: 'x' })).toEqual({
      databaseUrl: undefined,
      databaseOwnerUrl: undefined,
      dataDir: '.heed',
      host: '127.0.0.1',
      port: 4000,
      natsServers: undefined,
      publicUrl: undefined,
      trustProxy: false,
      platformKey: undefined,
      secretKey: undefined,
      screeningMemory: 256,
      screeningRetentionDays: 400,
      importFileLimit: 2_048,
      importUnpackedLimit: 10_240,
      importUploads: 32,
      importFileDays: 7,
      logLevel: 'info',
      explorer: true,
      introspection: true,
      limits: usualLimits,
      checkpointDir: '.heed/checkpoints',
      checkpointSeconds: 5,
      checkpointKeyFile: undefined,
      checkpointKeys: [],
      webhookAllowPrivate: undefined,
    });
  });

  test('takes every variable', () => {
    const env = {
      DATABASE_URL: 'postgres://heed:secret@db/heed',
      DATABASE_OWNER_URL: 'postgresql://owner:secret@db/heed',
      DATA_DIR: '/var/lib/heed',
      HOST: '::',
      PORT: '0',
      NATS_URL: 'nats://heed:secret@one,tls://two:4333',
      PUBLIC_URL: 'https://heed.example.com/',
      TRUST_PROXY: '10.0.0.0/8, loopback',
      PLATFORM_KEY,
      SECRET_KEY,
      SCREENING_MEMORY: '0',
      SCREENING_RETENTION_DAYS: '90',
      IMPORT_FILE_LIMIT: '100',
      IMPORT_UNPACKED_LIMIT: '1000',
      IMPORT_UPLOADS: '4',
      IMPORT_FILE_DAYS: '1',
      LOG_LEVEL: 'debug',
      EXPLORER: 'off',
      CHECKPOINT_DIR: '/mnt/checkpoints',
      CHECKPOINT_SECONDS: '60',
      CHECKPOINT_KEY_FILE: '/run/secrets/checkpoints.pem',
      CHECKPOINT_KEYS: `${publicKey}, ${publicKey}`,
      WEBHOOK_ALLOW_PRIVATE: 'receiver.internal',
    };
    expect(configOf(env)).toEqual({
      databaseUrl: 'postgres://heed:secret@db/heed',
      databaseOwnerUrl: 'postgresql://owner:secret@db/heed',
      dataDir: '/var/lib/heed',
      host: '::',
      port: 0,
      natsServers: [
        { host: 'one', port: 4222, tls: false, credentials: { user: 'heed', pass: 'secret' } },
        { host: 'two', port: 4333, tls: true, credentials: {} },
      ],
      publicUrl: 'https://heed.example.com',
      trustProxy: ['10.0.0.0/8', 'loopback'],
      platformKey: PLATFORM_KEY,
      secretKey: SECRET_KEY,
      screeningMemory: 0,
      screeningRetentionDays: 90,
      importFileLimit: 100,
      importUnpackedLimit: 1_000,
      importUploads: 4,
      importFileDays: 1,
      logLevel: 'debug',
      explorer: false,
      introspection: false,
      limits: usualLimits,
      checkpointDir: '/mnt/checkpoints',
      checkpointSeconds: 60,
      checkpointKeyFile: '/run/secrets/checkpoints.pem',
      checkpointKeys: [publicKey, publicKey],
      webhookAllowPrivate: { names: ['receiver.internal'], ranges: [] },
    });
  });

  test('reports all problems at once, with what was expected and what came, and no secret', () => {
    const env = {
      DATABASE_URL: 'mysql://heed:geheim@db/heed',
      PLATFORM_KEY: 'short',
      PORT: '65536',
      HOST: 'my host',
      NATS_URL: 'heed:geheim@nats:4222',
      PUBLIC_URL: 'heed.example.com',
      LOG_LEVEL: 'loud',
      EXPLORER: 'yes',
    };
    expect(problemsOf(env)).toEqual([
      'DATABASE_URL: expected postgres://user:password@host:port/database, got something else (27 characters, not shown)',
      'HOST: expected a host name or an IP address, got "my host"',
      'PORT: expected a whole number from 0 to 65535, got "65536"',
      'NATS_URL: expected nats://host:port or tls://user:password@host:port, several with commas between them, got something else (21 characters, not shown)',
      'PUBLIC_URL: expected an address like https://heed.example.com, without ?, #, a password, spaces, quotes, commas and brackets, got "heed.example.com"',
      'PLATFORM_KEY: expected at least 16 characters, got something else (5 characters, not shown)',
      'LOG_LEVEL: expected trace, debug, info, warn, error, fatal, silent, got "loud"',
      'EXPLORER: expected on, off, true, false, 1 or 0, got "yes"',
      'SECRET_KEY: expected one, since DATABASE_URL is set, got nothing',
    ]);
  });

  test('refuses what is no public key, and checkpoints that never come', () => {
    expect(problemsOf({ CHECKPOINT_KEYS: 'mine', CHECKPOINT_SECONDS: '0' })).toEqual([
      'CHECKPOINT_SECONDS: expected a whole number of seconds from 1 to 3600, got "0"',
      'CHECKPOINT_KEYS: expected public keys of 43 characters as verifyLog shows them, with commas between them, got "mine"',
    ]);
  });

  test('refuses places of webhooks that are neither hosts nor addresses, and those that are everything', () => {
    for (const places of [
      'http://receiver.internal',
      'a host',
      '10.0.0.0/33',
      '0.0.0.0/0',
      'receiver.internal,',
      '10.0.0.256',
    ])
      expect(problemsOf({ WEBHOOK_ALLOW_PRIVATE: places })).toEqual([
        `WEBHOOK_ALLOW_PRIVATE: expected host names (receiver.internal, .svc.cluster.local for all below it), addresses and ranges (10.0.0.0/8, ::1), with commas between them, got ${JSON.stringify(places)}`,
      ]);
  });

  test.each(['4000.0', '-1', '+1', ' 4000', '0x10', '1e3', 'http'])('refuses the port "%s"', (port) => {
    expect(problemsOf({ PORT: port })).toHaveLength(1);
  });

  test.each([
    ['on', true],
    ['true', true],
    ['1', true],
    ['off', false],
    ['false', false],
    ['0', false],
  ])('reads EXPLORER=%s as %s', (word, explorer) => {
    expect(configOf({ EXPLORER: word }).explorer).toBe(explorer);
  });

  test.each([
    ['https://bücher.example/Wünsche/', 'https://xn--bcher-kva.example/W%C3%BCnsche'],
    ['HTTPS://Heed.Example.COM:443', 'https://heed.example.com'],
    ['http://[::1]:4000', 'http://[::1]:4000'],
  ])('reads PUBLIC_URL=%s as headers and texts can have it', (text, url) => {
    expect(configOf({ PUBLIC_URL: text }).publicUrl).toBe(url);
  });

  test.each([
    'https://a.example/x>,<mailto:e@x.example',
    'https://user:geheim@a.example',
    'https://user@a.example',
    'https://a.example/?x',
    'https://a.example/"x',
    'ftp://a.example',
    'https://',
  ])('refuses PUBLIC_URL=%s', (text) => {
    expect(problemsOf({ PUBLIC_URL: text })).toHaveLength(1);
  });

  test.each([
    ['off', false],
    ['1', 1],
    ['2', 2],
    ['203.0.113.7', ['203.0.113.7']],
    ['2001:DB8::/32,UniqueLocal', ['2001:db8::/32', 'uniquelocal']],
  ])('reads TRUST_PROXY=%s', (text, trust) => {
    expect(configOf({ TRUST_PROXY: text }).trustProxy).toEqual(trust);
  });

  test.each([
    'on',
    'true',
    '0',
    '21',
    '-1',
    '1.5',
    '10.0.0.0/33',
    '0.0.0.0/0',
    '::/0',
    '::/129',
    '10.0.0.0/',
    '10.0.0.0/8/8',
    'proxy',
    'loopback,',
  ])('refuses TRUST_PROXY=%s', (text) => {
    expect(problemsOf({ TRUST_PROXY: text })).toEqual([
      `TRUST_PROXY: expected off, a number of proxies from 1 to 20, or their addresses and ranges (10.0.0.0/8, loopback, linklocal, uniquelocal), several with commas between them, got ${JSON.stringify(text)}`,
    ]);
  });

  test('wants keys that are the same for all processes of a database', () => {
    expect(problemsOf({ DATABASE_URL: 'postgres://db/heed' })).toHaveLength(2);
    expect(problemsOf({ DATABASE_URL: 'postgres://db/heed', PLATFORM_KEY, SECRET_KEY })).toEqual([]);
  });

  test('wants a database for the URL of its owner', () => {
    expect(problemsOf({ DATABASE_OWNER_URL: 'postgres://db/heed' })).toHaveLength(1);
    expect(problemsOf({ MIGRATION_DATABASE_URL: 'postgres://db/heed' })).toHaveLength(1);
  });
});

describe('the keys', () => {
  let dataDir = '';
  beforeEach(async () => {
    dataDir = await mkdtemp(path.join(tmpdir(), 'heed-keys-'));
  });
  afterEach(() => rm(dataDir, { recursive: true, force: true }));

  test('are made once, kept for their owner alone, and found again', async () => {
    const config = configOf({ DATA_DIR: dataDir });
    const [first, meanwhile] = await Promise.all([findKeys(config), findKeys(config)]);
    expect(await findKeys(config)).toEqual(first);
    expect(meanwhile).toEqual(first);
    expect(first).toMatchObject({ kind: 'found', platformKeyMade: true });
    const file = path.join(dataDir, 'secret-key');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(first).toMatchObject({ config: { secretKey: (await readFile(file, 'utf8')).trim() } });
  });

  test('are those given, when given', async () => {
    const found = await findKeys(configOf({ DATA_DIR: dataDir, PLATFORM_KEY, SECRET_KEY }));
    expect(found).toMatchObject({
      kind: 'found',
      platformKeyMade: false,
      config: { platformKey: PLATFORM_KEY, secretKey: SECRET_KEY },
    });
  });

  test('are never made anew in place of a damaged one: links signed with it would break', async () => {
    await writeFile(path.join(dataDir, 'secret-key'), '');
    expect(await findKeys(configOf({ DATA_DIR: dataDir }))).toEqual({
      kind: 'refused',
      message: `${path.join(dataDir, 'secret-key')} does not hold a key that Heed made`,
    });
  });
});
