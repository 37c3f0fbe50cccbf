import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { sql } from 'drizzle-orm';
import { expect, it, onTestFinished } from 'vitest';
import { EraseRecipientDocument, LogProofDownloadDocument } from '../generated/operations.js';
import { secretKey } from '../support/app.js';
import { createCheckpointKeys, derivedKey } from '../../src/core/log/proof/checkpoint-keys.js';
import { givenSealedLog, useSealedApp } from '../proof/sealed-app.js';
import { tampers } from '../proof/tampers.js';

const app = useSealedApp();
const page = () => readFile(fileURLToPath(new URL('../../docs/proof.md', import.meta.url)), 'utf8');
const { publicKey } = createCheckpointKeys(derivedKey(secretKey));

it("the page's program checks a log without Heed, one with somebody erased, too, and names where one is broken or cut off", async () => {
  const directory = await mkdtemp(path.join(tmpdir(), 'heed-walk-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const inIt = (name: string) => path.join(directory, name);
  const [, program = ''] = /```js\n([\s\S]*?)```/.exec(await page()) ?? [];
  await writeFile(inIt('check.mjs'), program);
  const account = await givenSealedLog(app);
  const { accountId } = account;
  const [row] = await app.db.rows<{ recipient: string }>(
    sql`select recipient from events where account_id = ${accountId} and position = 4`,
  );
  const recipient = row?.recipient ?? '';
  await account.admin.run(EraseRecipientDocument, { recipient, reason: 'asked for by letter' });
  const exported = async () => {
    const { logProofDownload } = await account.admin.run(LogProofDownloadDocument, {});
    return (await fetch(logProofDownload)).text();
  };
  const proof = await exported();
  const files = (await readdir(app.checkpointDir)).map((name) => path.join(app.checkpointDir, name));
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  await writeFile(inIt('checkpoints.ndjson'), `${texts.join('')}{"type":"checkpoint","acc`);
  const check = async (text: string) => {
    await writeFile(inIt('log.ndjson'), text);
    const args = [inIt('check.mjs'), inIt('log.ndjson'), inIt('checkpoints.ndjson'), publicKey];
    const { stdout } = await promisify(execFile)(process.execPath, args).catch(
      (error: unknown) => error as { stdout: string },
    );
    return stdout.trim();
  };
  expect(proof).toMatch(/"recipient":\["erased:\w{32}",null,null\],"recipientSalt":null/);
  expect(await check(proof)).toBe('whole, signed up to 20');
  const changed = (from: string | RegExp, to: string) => {
    expect(proof).toMatch(from);
    return check(proof.replace(from, to));
  };
  const atSeven = 'broken at 7 or before, back to 6';
  expect(await changed(/"position":7,"provisional":false/, '"position":7,"provisional":true')).toBe(atSeven);
  const atFour = 'broken at 4 or before, back to 1';
  expect(await changed(/"recipient":\["erased:\w{32}"/, '"recipient":["+14155550123"')).toBe(atFour);
  expect(await changed(/"texts":\[null,null\]/, '"texts":["made up",null]')).toBe(atFour);
  expect(await changed(/"replacement":"erased:\w{32}"/, '"replacement":"+14155550123"')).toBe(atFour);
  await tampers.find(({ says }) => says.startsWith('a cut-off tail'))?.change(app.db, accountId);
  expect(await check(await exported())).toBe('broken at 20 or before, back to 16');
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
