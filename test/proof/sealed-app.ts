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
