/** What a process knows to be signed, when others with the same key have signed something else, or by another clock. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { createCheckpointKeys, derivedKey } from '../../src/core/log/proof/checkpoint-keys.js';
import {
  type Acceptance,
  lineOf,
  readSigned,
  signedText,
  withoutMarks,
} from '../../src/core/log/proof/signed-statements.rules.js';
import { AcceptLogDocument } from '../generated/operations.js';
import { secretKey, startTestApp } from '../support/app.js';
import { createClient } from '../support/client.js';
import {
  atOnce,
  givenSealedLog,
  optOutSome,
  untilSigned,
  useCheckpointDir,
  useSealedApp,
  verified,
} from './sealed-app.js';
import { tampers } from './tampers.js';

const app = useSealedApp();
const elsewhere = useCheckpointDir();

function signedHere(accountId: string): number {
  const lines = readdirSync(app.checkpointDir).flatMap((name) =>
    readFileSync(path.join(app.checkpointDir, name), 'utf8').split('\n'),
  );
  const positions = lines.flatMap((line) => {
    const statement = readSigned(line);
    return statement?.account === accountId ? [statement.position] : [];
  });
  return Math.max(...positions);
}

it('a log made anew that another process has signed further is not signed on, until the platform accepts it', async () => {
  const account = await givenSealedLog(app);
  const { accountId } = account;
  // It knows nothing of what was signed before: the copy in the database was thrown away, and its files are others.
  const other = await startTestApp(app.url, { checkpointDir: elsewhere }, { sealing: atOnce });
  await tampers.find(({ says }) => says === 'a rewritten tail')?.change(app.db, accountId);
  await optOutSome({ ...account, admin: createClient(other.url, account.admin.key) }, 5);
  await untilSigned(app.db, accountId, 25);
  await other.stop();
  await optOutSome(account, 5);
  await expect
    .poll(() => app.db.rows(sql`select position from seal_heads where account_id = ${accountId}`), {
      timeout: 20_000,
    })
    .toEqual([{ position: 30 }]);
  // Once another log was signed that was sealed after it, this one would have been, too.
  await givenSealedLog(app, 1);
  expect(signedHere(accountId)).toBe(20);
  expect(await verified(account)).toMatchObject({ ok: false, brokenAt: 13 });
  const accepting = { accountId, reason: 'it was us' };
  expect((await app.platform.run(AcceptLogDocument, accepting)).acceptLog.ok).toBe(true);
  await optOutSome(account, 5);
  await untilSigned(app.db, accountId, 35);
  expect(await verified(account)).toMatchObject({ ok: true, vouchedFor: 35 });
});

it('checkpoints count after an acceptance whose clock was ahead', async () => {
  const account = await givenSealedLog(app, 1);
  const { accountId } = account;
  const keys = createCheckpointKeys(derivedKey(secretKey));
  const [row] = await app.db.rows<{ checkpoint: string }>(
    sql`select checkpoint from seal_heads where account_id = ${accountId}`,
  );
  const last = readSigned(row?.checkpoint ?? '');
  if (last === null) throw new Error('there is no checkpoint');
  const unsigned = {
    type: 'acceptance' as const,
    account: accountId,
    position: last.position,
    seal: last.seal,
    at: new Date(Date.now() + 86_400_000).toISOString(),
    key: keys.keyId,
    instead: 8,
    reason: 'restored',
  };
  const acceptance: Acceptance = { ...unsigned, signature: keys.sign(signedText(unsigned)) };
  writeFileSync(path.join(app.checkpointDir, 'checkpoints-of-another.ndjson'), lineOf(acceptance));
  await app.db.rows(
    sql`update seal_heads set checkpoint = ${withoutMarks(acceptance)} where account_id = ${accountId}`,
  );
  await optOutSome(account, 5);
  await untilSigned(app.db, accountId, 10);
  expect(await verified(account)).toMatchObject({ ok: true, vouchedFor: 10 });
});
