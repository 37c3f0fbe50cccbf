/** `heed verify`, asked of Heed and on a file of its own reading. */
import { readFile, writeFile } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { startHeed, useBuiltHeed } from '../cli/heed-command.js';
import { secretKey, type TestAccount } from '../support/app.js';
import { createCheckpointKeys, derivedKey } from '../../src/core/log/proof/checkpoint-keys.js';
import { createErasures } from '../../src/core/log/proof/erasures.js';
import { givenSealedLog, useSealedApp, verified } from './sealed-app.js';
import { exportedProof, keyOf, verifiedFile } from './proof-files.js';
import { tampers } from './tampers.js';

useBuiltHeed();
const app = useSealedApp();
const keys = createCheckpointKeys(derivedKey(secretKey));

const offline = (file: string, publicKey = keys.publicKey) =>
  verifiedFile(file, { checkpoints: app.checkpointDir, publicKey });
const exported = (account: TestAccount) => exportedProof(app, account);

const tamperCalled = (says: string) => {
  const found = tampers.find((tamper) => tamper.says === says);
  if (found === undefined) throw new Error(`there is no tamper called ${says}`);
  return found;
};

it('heed verify tells that all is whole with 0, and names the broken place with 6', async () => {
  const account = await givenSealedLog(app);
  const key = await keyOf(account);
  const whole = await startHeed(['verify'], { url: app.origin, key }).ended;
  expect(whole).toMatchObject({
    code: 0,
    stdout:
      'positions 1 to 20 are what was sealed; signed up to position 20.\nthe list says what the log says, of 20 recipients.\n',
  });
  await tamperCalled('two swapped').change(app.db, account.accountId);
  const broken = await startHeed(['verify', '--from', '3'], { url: app.origin, key }).ended;
  expect(broken.code).toBe(6);
  expect(broken.stdout).toMatch(/^the log is not what was sealed\.\nPosition 6: what stands here is not/);
});

it('an exported log is verified without Heed, against checkpoints that were kept and a key that is trusted', async () => {
  const account = await givenSealedLog(app);
  const file = await exported(account);
  const whole = await offline(file);
  expect(whole.code).toBe(0);
  expect(whole.stdout).toMatch(
    /^The file says that it was asked for at \S+Z, and that what was sealed ended at 20\.\npositions 1 to 20 are what was sealed; signed up to position 20\.\n$/,
  );
  const otherKey = createCheckpointKeys(derivedKey('another')).publicKey;
  const untrusted = await offline(file, otherKey);
  expect(untrusted.code).toBe(6);
  expect(untrusted.stdout).toContain('No checkpoint vouches for these positions.');
});

it.each([
  'a changed text',
  'a removed row, all behind it moved up',
  'two swapped',
  'an inserted row, all behind it moved down',
  'a rewritten tail',
  'a cut-off tail, with the head set back',
  'a changed row, without new seals',
  'a disguised erasure, with a record that is not signed',
])('%s is found in an exported log as well', async (says) => {
  const account = await givenSealedLog(app);
  const tamper = tamperCalled(says);
  await tamper.change(app.db, account.accountId);
  const { code, stdout } = await offline(await exported(account));
  expect(stdout).toMatch(new RegExp(`^Position ${tamper.at}: `, 'm'));
  expect(code).toBe(6);
});

it('a log from which somebody was erased still verifies, here and there, and says nothing of them', async () => {
  const account = await givenSealedLog(app);
  const { accountId } = account;
  const erasures = createErasures(app.db, keys);
  const at = Date.now() * 1000;
  const record = await erasures.signErasure({
    account: accountId,
    erasure: randomUUID(),
    what: 'RECIPIENT',
    positions: [4, 9],
    replacement: 'erased:abc',
    at,
    whyNot: () => null,
  });
  for (const time of ['once', 'again'] as const) {
    await app.db.rows(sql`
      select erase_seals(${accountId}, ${record.erasure}, 'RECIPIENT', array[4, 9]::bigint[], 'erased:abc',
        ${record.at}::timestamptz, ${record.key}, ${record.signature})`);
    if (time === 'again') continue;
    await app.db.rows(sql`
      update events set recipient = 'erased:abc', evidence = null, reason_text = null, message_id = null
      where account_id = ${accountId} and position in (4, 9)`);
  }
  expect(await verified(account)).toMatchObject({ ok: true, vouchedFor: 20, explanation: null });
  const file = await exported(account);
  expect(await offline(file)).toMatchObject({ code: 0 });
  // Another address in its place is told of.
  await app.db.rows(sql`
    update events set recipient = 'erased:abd' where account_id = ${accountId} and position = 9`);
  const changed = await verified(account);
  expect(changed).toMatchObject({ ok: false, brokenAt: 9 });
  expect(changed.explanation).toMatch(/another address stands in it than the record of its erasure says/);
  expect((await offline(await exported(account))).stdout).toMatch(/^Position 9: another address/m);
});

it('an event is not erased before it is sealed', async () => {
  const account = await givenSealedLog(app, 1);
  await expect(
    app.db.rows(sql`
      select erase_seals(${account.accountId}, ${randomUUID()}, 'TEXTS', array[6]::bigint[], null, now(), 'k', 's')`),
  ).rejects.toMatchObject({ sqlState: 'HD409' });
});

it('a file that is none is refused, and one that was torn off is told of', async () => {
  const account = await givenSealedLog(app, 1);
  const file = await exported(account);
  const torn = file.replace('log.ndjson.gz', 'torn.ndjson');
  const { gunzipSync } = await import('node:zlib');
  const lines = gunzipSync(await readFile(file))
    .toString('utf8')
    .split('\n');
  await writeFile(torn, `${lines.slice(0, 3).join('\n')}\n`);
  expect((await offline(torn)).stdout).toMatch(/Position 3: the file ends here, and says that it goes to 5/);
  await writeFile(torn, 'position,id\n1,2\n');
  expect(await offline(torn)).toMatchObject({ code: 2 });
});
