/** The end of a log: what was cut off, and what no checkpoint vouches for. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { startHeed, useBuiltHeed } from '../cli/heed-command.js';
import { createCheckpointKeys, derivedKey } from '../../src/core/log/proof/checkpoint-keys.js';
import { readSigned } from '../../src/core/log/proof/signed-statements.rules.js';
import { givenAccount, secretKey } from '../support/app.js';
import { exportedProof, keyOf, verifiedFile, withOtherHead } from './proof-files.js';
import { givenSealedLog, optOutSome, untilSigned, useSealedApp } from './sealed-app.js';
import { tampers } from './tampers.js';

useBuiltHeed();
const app = useSealedApp();
const { publicKey } = createCheckpointKeys(derivedKey(secretKey));
const offline = (file: string, asOf?: string) =>
  verifiedFile(file, { checkpoints: app.checkpointDir, publicKey, ...(asOf === undefined ? {} : { asOf }) });

it('a cut-off tail is found in a file whatever time the file says that it is of', async () => {
  const account = await givenSealedLog(app);
  const cut = tampers.find(({ says }) => says.startsWith('a cut-off tail'));
  await cut?.change(app.db, account.accountId);
  const file = await withOtherHead(await exportedProof(app, account), { at: '2020-01-01T00:00:00Z' });
  const { code, stdout } = await offline(file);
  expect(code).toBe(6);
  expect(stdout).toMatch(
    /^The file says that it was asked for at 2020-01-01T00:00:00Z, and that .* ended at 17/,
  );
  expect(stdout).toMatch(/^Position 18: the log was cut off here/m);
});

it('a file that is older than a checkpoint holds only where whoever verifies says of when it is', async () => {
  const account = await givenSealedLog(app, 1);
  const file = await exportedProof(app, account);
  const asked = new Date().toISOString();
  await optOutSome(account, 1);
  await untilSigned(app.db, account.accountId, 6);
  const { code, stdout } = await offline(file);
  expect(code).toBe(6);
  expect(stdout).toMatch(/^Position 6: the log was cut off here, .* say with --as-of when it was asked for/m);
  expect((await offline(file, asked)).code).toBe(0);
});

it('texts with signs that end lines elsewhere are read as they are', async () => {
  const account = await givenAccount(app);
  await optOutSome(account, 2, 'first\u2028second\u0085third\u2029');
  await untilSigned(app.db, account.accountId, 2);
  expect((await offline(await exportedProof(app, account))).code).toBe(0);
});

/** Leaves of an account's checkpoints those up to a position. */
async function loseCheckpoints(accountId: string, behind: number): Promise<void> {
  for (const name of await readdir(app.checkpointDir)) {
    const file = path.join(app.checkpointDir, name);
    const kept = (await readFile(file, 'utf8')).split('\n').filter((line) => {
      const statement = readSigned(line);
      return statement === null || statement.account !== accountId || statement.position <= behind;
    });
    await writeFile(file, kept.join('\n'));
  }
  await app.db.rows(sql`update seal_heads set checkpoint = null where account_id = ${accountId}`);
}

it.each([
  { age: '1 hour', code: 6 },
  { age: '0 hours', code: 0 },
])(
  'events recorded $age ago, for which no checkpoint vouches, end heed verify with $code',
  async ({ age, code }) => {
    const account = await givenAccount(app);
    const { accountId } = account;
    await app.db.rows(sql`
    create or replace function recorded_before() returns trigger language plpgsql as ${sql.raw(
      `$$ begin new.recorded_at := new.recorded_at - interval '${age}'; return new; end $$`,
    )}`);
    await app.db.rows(sql`
    create or replace trigger recorded_before before insert on events for each row execute function recorded_before()`);
    for (const signed of [5, 10]) {
      await optOutSome(account, 5);
      await untilSigned(app.db, accountId, signed);
    }
    await app.db.rows(sql`drop trigger recorded_before on events`);
    const file = await exportedProof(app, account);
    expect((await offline(file)).code).toBe(0);
    await loseCheckpoints(accountId, 5);
    const said = /signed up to position 5\.\nNo checkpoint vouches for what stands behind position 5/;
    const there = await offline(file);
    expect(there).toMatchObject({ code, stdout: expect.stringMatching(said) });
    // Where checkpoints are signed more seldom, whoever verifies says so.
    const seldom = { checkpoints: app.checkpointDir, publicKey, lag: 7_200 };
    expect(await verifiedFile(file, seldom)).toMatchObject({ code: 0, stdout: expect.stringMatching(said) });
    expect((await verifiedFile(file, { ...seldom, lag: 0 })).code).toBe(6);
    const here = await startHeed(['verify'], { url: app.origin, key: await keyOf(account) }).ended;
    expect(here).toMatchObject({ code, stdout: expect.stringMatching(said) });
  },
);
