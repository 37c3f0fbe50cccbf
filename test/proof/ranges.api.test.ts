/** Proofs of a part of the log. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { gunzipSync } from 'node:zlib';
import { expect, it, onTestFinished, vi } from 'vitest';
import { ExitCode } from '../../src/cli/exit-codes.js';
import type { Surroundings } from '../../src/cli/surroundings.js';
import { verifyFile } from '../../src/cli/verify/verify-file.js';
import { startHeed, useBuiltHeed } from '../cli/heed-command.js';
import { createCheckpointKeys, derivedKey } from '../../src/core/log/proof/checkpoint-keys.js';
import { readSigned } from '../../src/core/log/proof/signed-statements.rules.js';
import { secretKey } from '../support/app.js';
import { exportedProof, verifiedFile } from './proof-files.js';
import { givenSealedLog, useCheckpointDir, useSealedApp } from './sealed-app.js';

useBuiltHeed();
const app = useSealedApp();
const kept = useCheckpointDir();
const { publicKey } = createCheckpointKeys(derivedKey(secretKey));
const lag = 0;

it.each([
  { range: ['--to-position', '7'], positions: '1 to 10' },
  { range: ['--from-position', '6', '--to-position', '12'], positions: '6 to 15' },
  { range: ['--from-position', '11', '--to-position', '15'], positions: '11 to 15' },
  { range: ['--from-position', '3', '--to-position', '100'], positions: '3 to 20' },
])(
  'heed export proof with $range gives positions $positions, for all of which a checkpoint vouches',
  async (given) => {
    const file = await exportedProof(app, await givenSealedLog(app), given.range);
    const { code, stdout } = await verifiedFile(file, { checkpoints: app.checkpointDir, publicKey, lag });
    expect(stdout).toContain(`positions ${given.positions} are what was sealed; signed up to position`);
    expect(code).toBe(0);
  },
);

/** The checkpoints that there are, but for those of one position. */
async function keptWithout(position: number): Promise<string> {
  for (const name of await readdir(app.checkpointDir)) {
    const lines = (await readFile(path.join(app.checkpointDir, name), 'utf8')).split('\n');
    const without = lines.filter((line) => readSigned(line)?.position !== position);
    await writeFile(path.join(kept, name), without.join('\n'));
  }
  return kept;
}

it('a part that ends between two of the checkpoints that were kept is not vouched for, and heed verify says where the next one is', async () => {
  const account = await givenSealedLog(app);
  const file = await exportedProof(app, account, ['--to-position', '10']);
  const checkpoints = await keptWithout(10);
  const { code, stdout } = await verifiedFile(file, { checkpoints, publicKey, lag });
  expect(stdout).toMatch(
    /signed up to position 5\.\nNo checkpoint vouches for what stands behind position 5\.\nThe next one vouches for a log up to position 15\.\n$/,
  );
  expect(code).toBe(6);
});

it('how old an event without a checkpoint is counts from when heed verify began, however long it reads', async () => {
  const account = await givenSealedLog(app, 2);
  const bytes = gunzipSync(await readFile(await exportedProof(app, account)));
  const checkpoints = [await keptWithout(10)];
  vi.useFakeTimers({ toFake: ['Date'] });
  onTestFinished(() => void vi.useRealTimers());
  async function* slowly() {
    yield bytes.subarray(0, 1_000);
    vi.setSystemTime(Date.now() + 3_600_000);
    yield await Promise.resolve(bytes.subarray(1_000));
  }
  const said: string[] = [];
  const io = {
    stdin: Readable.from(slowly()),
    stdout: { write: (text: string) => said.push(text) > 0 },
  } as unknown as Surroundings;
  const asked = { file: '-', checkpoints, publicKeys: [publicKey], asOf: null, lag: null };
  expect(await verifyFile(asked, io), said.join('')).toBe(ExitCode.ok);
  expect(said.join('')).toContain('No checkpoint vouches for what stands behind position 5.');
});

it('positions are none of the options of other exports', async () => {
  const { code, stderr } = await startHeed(['export', 'list', '--to-position', '7'], {
    url: app.origin,
    key: 'any',
  }).ended;
  expect(stderr).toContain('--to-position is no option of heed export list');
  expect(code).toBe(2);
});
