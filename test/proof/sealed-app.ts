/** A Heed that seals at once, with a directory of its own for checkpoints, and logs that tests tamper with. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, expect, vi } from 'vitest';
import type { Db } from '../../src/core/db/connect.js';
import { OptOutDocument, VerifyLogDocument } from '../generated/operations.js';
import { givenAccount, type TestAccount, type TestApp, useApp } from '../support/app.js';

export const atOnce = { every: 20, look: 200, checkpoints: 40 };

/** For use at the top of a test file. */
export function useCheckpointDir(): string {
  const directory = mkdtempSync(path.join(tmpdir(), 'heed-checkpoints-'));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

export function useSealedApp(): TestApp & { checkpointDir: string } {
  const checkpointDir = useCheckpointDir();
  const app = useApp({ checkpointDir }, { sealing: atOnce });
  return Object.defineProperties({ checkpointDir }, Object.getOwnPropertyDescriptors(app)) as TestApp & {
    checkpointDir: string;
  };
}

let lastRecipient = 0;

/** So many opt-outs of one call, each a person of its own. */
export async function optOutSome(account: TestAccount, count: number, evidence = 'said so on the phone') {
  const recipients = Array.from({ length: count }, () => {
    lastRecipient += 1;
    return `+1415666${String(lastRecipient).padStart(4, '0')}`;
  });
  await account.admin.run(OptOutDocument, {
    input: { recipients, scope: 'ACCOUNT', evidence, reasonText: 'too many of them' },
  });
  return recipients;
}

/** Makes a log longer, without anybody hearing of it: its first event at further positions. */
export async function growLog(db: Db, accountId: string, upTo: number): Promise<void> {
  for (let from = 2; from <= upTo; from += 1_000)
    await db.rows(sql`
      insert into events (account_id, position, event_id, kind, changed, recipient, scope, scope_key, blocks, hold, provisional, source,
        evidence, campaign_inferred, occurred_at, recorded_at, actor)
      select account_id, p, gen_random_uuid(), kind, changed, recipient, scope, scope_key, blocks, hold, provisional, source,
        evidence, campaign_inferred, occurred_at, recorded_at, actor
      from events e, generate_series(${from}::integer, least(${from + 999}::integer, ${upTo}::integer)) p
      where e.account_id = ${accountId} and e.position = 1
      on conflict do nothing`);
  await db.rows(sql`update log_heads set position = ${upTo} where account_id = ${accountId}`);
}

/** Its log is in checkpoints up to this position. */
export async function untilSigned(db: Db, accountId: string, position: number): Promise<void> {
  await vi.waitFor(async () => expect(await signedUpTo(db, accountId)).toBeGreaterThanOrEqual(position), {
    timeout: 20_000,
    interval: 20,
  });
}

/** By the copy in the database. */
export async function signedUpTo(db: Db, accountId: string): Promise<number | undefined> {
  const [row] = await db.rows<{ signed: number }>(
    sql`select checkpoint_position as signed from seal_heads where account_id = ${accountId}`,
  );
  return row?.signed;
}

/** An account whose log has several checkpoints. */
export async function givenSealedLog(app: TestApp, batches = 4, ofBatch = 5): Promise<TestAccount> {
  const account = await givenAccount(app);
  for (let batch = 1; batch <= batches; batch += 1) {
    await optOutSome(account, ofBatch);
    await untilSigned(app.db, account.accountId, batch * ofBatch);
  }
  return account;
}

export async function verified(account: TestAccount, range: { from?: number; to?: number } = {}) {
  const { verifyLog } = await account.admin.run(VerifyLogDocument, range);
  return verifyLog;
}
