import { type KeyObject, randomBytes, randomUUID } from 'node:crypto';
import { link, readFile, unlink, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { keyFromPem } from '../core/log/proof/checkpoint-keys.js';
import type { Config, ConfigBeforeKeys } from './config.js';

export type KeysFound =
  /** `platformKeyMade`: it is Heed's own, so nobody has it yet who is not told. */
  { kind: 'found'; config: Config; platformKeyMade: boolean } | { kind: 'refused'; message: string };

/** Takes the keys that were not given from the data directory, and makes them there the first time. */
export async function findKeys(config: ConfigBeforeKeys): Promise<KeysFound> {
  const platformKey = config.platformKey ?? (await keptKey(config.dataDir, 'platform-key'));
  const secretKey = config.secretKey ?? (await keptKey(config.dataDir, 'secret-key'));
  if (platformKey === undefined || secretKey === undefined) {
    const file = path.join(config.dataDir, platformKey === undefined ? 'platform-key' : 'secret-key');
    return { kind: 'refused', message: `${file} does not hold a key that Heed made` };
  }
  const { checkpointKeyFile, ...rest } = config;
  const checkpointKey = checkpointKeyFile === undefined ? undefined : await keyInFile(checkpointKeyFile);
  if (checkpointKey === null)
    return {
      kind: 'refused',
      message: `CHECKPOINT_KEY_FILE: ${checkpointKeyFile} does not hold a private key of Ed25519 in PEM that Heed may read (openssl genpkey -algorithm ed25519 makes one)`,
    };
  return {
    kind: 'found',
    config: { ...rest, platformKey, secretKey, checkpointKey },
    platformKeyMade: config.platformKey === undefined,
  };
}

/** What SECRET_KEY is, without making one. */
export async function knownSecretKey(
  config: Pick<ConfigBeforeKeys, 'secretKey' | 'dataDir'>,
): Promise<string | null> {
  return config.secretKey ?? (await textOf(path.join(config.dataDir, 'secret-key'))) ?? null;
}

/** Null where it is none, or cannot be read. */
async function keyInFile(file: string): Promise<KeyObject | null> {
  try {
    return keyFromPem(await readFile(file, 'utf8'));
  } catch {
    return null;
  }
}

async function keptKey(dataDir: string, name: string): Promise<string | undefined> {
  const file = path.join(dataDir, name);
  const kept = (await textOf(file)) ?? (await makeKey(file));
  return /^[A-Za-z0-9_-]{43}$/.test(kept) ? kept : undefined;
}

/** Never seen half written, and never replaced: links that were signed with it must stay good. */
async function makeKey(file: string): Promise<string> {
  const made = `${file}-${randomUUID()}`;
  await writeFile(made, `${randomBytes(32).toString('base64url')}\n`, {
    mode: 0o600,
    flag: 'wx',
    flush: true,
  });
  try {
    await link(made, file);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    await unlink(made);
  }
  return (await readFile(file, 'utf8')).trim();
}

async function textOf(file: string): Promise<string | undefined> {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
