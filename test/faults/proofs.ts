/** How far the logs of a database are proved: each checked against its seals, and these against the files of checkpoints. */
import { sql } from 'drizzle-orm';
import type { Db } from '../../src/core/db/connect.js';
import { createCheckpointFiles } from '../../src/core/log/proof/checkpoint-files.js';
import { createCheckpointKeys, derivedKey } from '../../src/core/log/proof/checkpoint-keys.js';
import { verifyLog } from '../../src/features/proof/verify-log.js';
import { secretKey } from '../support/app.js';
import { noProof } from '../support/no-proof.js';
import type { LogProof } from './verdict.js';

/** Of all accounts. */
export async function storedProofs(db: Db, checkpointDir: string): Promise<LogProof[]> {
  const heads = await db.rows<{ accountId: string; head: number }>(sql`
    select account_id as "accountId", position as head from log_heads order by account_id`);
  const { accept, signErasure, usualLag } = noProof;
  const keys = createCheckpointKeys(derivedKey(secretKey));
  const files = createCheckpointFiles({ directory: checkpointDir, carriedOver: () => [] });
  const services = { db, isBusy: () => false, proof: { keys, files, accept, signErasure, usualLag } };
  const proofs: LogProof[] = [];
  for (const { accountId, head } of heads) {
    const { ok, vouchedFor, explanation } = await verifyLog(services, accountId, { from: null, to: null });
    proofs.push({ head, vouchedFor, problem: ok ? null : (explanation ?? 'it is not whole') });
  }
  await files.close();
  return proofs;
}

/** Whether each event of all logs has a seal, and a checkpoint that speaks of it. */
export async function isAllSigned(db: Db): Promise<boolean> {
  const [row] = await db.rows<{ left: number }>(sql`
    select count(*)::integer as left from log_heads l left join seal_heads s on s.account_id = l.account_id
    where l.position > 0 and (s.position, s.checkpoint_position) is distinct from (l.position, l.position)`);
  return row?.left === 0;
}
