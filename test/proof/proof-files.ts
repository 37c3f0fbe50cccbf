/** Files of `heed export proof`, and what `heed verify --file` says of them. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, onTestFinished } from 'vitest';
import { startHeed } from '../cli/heed-command.js';
import { CreateApiKeyDocument } from '../generated/operations.js';
import type { TestAccount, TestApp } from '../support/app.js';

export async function keyOf(account: TestAccount): Promise<string> {
  const { createApiKey } = await account.admin.run(CreateApiKeyDocument, { name: 'cli', role: 'INTEGRATOR' });
  return createApiKey.secret;
}

export async function exportedProof(
  app: TestApp,
  account: TestAccount,
  range: readonly string[] = [],
): Promise<string> {
  const directory = await mkdtemp(path.join(tmpdir(), 'heed-proof-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const file = path.join(directory, 'log.ndjson.gz');
  const key = await keyOf(account);
  const options = ['-o', file, ...range];
  const { code, stderr } = await startHeed(['export', 'proof', ...options], { url: app.origin, key }).ended;
  expect(code, stderr).toBe(0);
  return file;
}

/** Beside it, with other first members; unpacked. */
export async function withOtherHead(file: string, members: object): Promise<string> {
  const [first = '', ...lines] = gunzipSync(await readFile(file))
    .toString('utf8')
    .split('\n');
  const other = file.replace('log.ndjson.gz', 'other.ndjson');
  const head = JSON.stringify({ ...(JSON.parse(first) as object), ...members });
  await writeFile(other, [head, ...lines].join('\n'));
  return other;
}

export function verifiedFile(
  file: string,
  {
    checkpoints,
    publicKey,
    asOf,
    lag,
  }: { checkpoints: string; publicKey: string; asOf?: string; lag?: number },
) {
  const options = ['--file', file, '--checkpoints', checkpoints, '--public-key', publicKey];
  if (asOf !== undefined) options.push('--as-of', asOf);
  if (lag !== undefined) options.push('--lag', String(lag));
  return startHeed(['verify', ...options]).ended;
}
