import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { LogProofDownloadDocument } from '../generated/operations.js';
import { secretKey } from '../support/app.js';
import { createCheckpointKeys, derivedKey } from '../../src/core/log/proof/checkpoint-keys.js';
import { givenSealedLog, useSealedApp } from '../proof/sealed-app.js';

const app = useSealedApp();
const page = () => readFile(fileURLToPath(new URL('../../docs/proof.md', import.meta.url)), 'utf8');
const { publicKey } = createCheckpointKeys(derivedKey(secretKey));

it("the page's program checks a log without Heed, and names where one is broken", async () => {
  const directory = await mkdtemp(path.join(tmpdir(), 'heed-walk-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const inIt = (name: string) => path.join(directory, name);
  const [, program = ''] = /```js\n([\s\S]*?)```/.exec(await page()) ?? [];
  await writeFile(inIt('check.mjs'), program);
  const account = await givenSealedLog(app);
  const { logProofDownload } = await account.admin.run(LogProofDownloadDocument, {});
  const proof = await (await fetch(logProofDownload)).text();
  await writeFile(inIt('log.ndjson'), proof);
  const files = (await readdir(app.checkpointDir)).map((name) => path.join(app.checkpointDir, name));
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  await writeFile(inIt('checkpoints.ndjson'), texts.join(''));
  const check = async (file: string) => {
    const args = [inIt('check.mjs'), inIt(file), inIt('checkpoints.ndjson'), publicKey];
    const { stdout } = await promisify(execFile)(process.execPath, args).catch(
      (error: unknown) => error as { stdout: string },
    );
    return stdout.trim();
  };
  expect(await check('log.ndjson')).toBe('whole, signed up to 20');
  await writeFile(
    inIt('changed.ndjson'),
    proof.replace('"position":7,"provisional":false', '"position":7,"provisional":true'),
  );
  expect(await check('changed.ndjson')).toBe('broken at 7 or before, back to 6');
});

it("the page's vector is what it says", async () => {
  const text = await page();
  const [, event = ''] = /```text\n([\s\S]*?)\n```/.exec(text) ?? [];
  const [, seal, before] = /has the seal `(\w{64})`; the seal before it is `(\w{64})`/.exec(text) ?? [];
  const { account } = JSON.parse(event) as { account: string };
  const sha256 = (...parts: (string | Buffer)[]) =>
    parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest('hex');
  expect(before).toBe(sha256(`heed log 1 ${account}`));
  expect(seal).toBe(sha256(Buffer.from(before ?? '', 'hex'), event));
  const salt = Buffer.from('000102030405060708090a0b0c0d0e0f', 'hex');
  expect(event).toContain(`"recipient":"${sha256(salt, '["+14155550123","SM1","STOP"]')}"`);
});
