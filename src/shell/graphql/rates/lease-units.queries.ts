import { sql } from 'drizzle-orm';
import type { Db } from '../../../core/db/connect.js';
import type { Bucket } from './buckets.rules.js';

export interface Lease {
  /** Units that are this process's to give out until the window ends. */
  granted: number;
  /** Units that nobody has taken yet. */
  left: number;
  /** Milliseconds until the window ends. */
  endsIn: number;
}

/** Takes units out of the window that all processes share: as many of those that are wanted as there are. */
export async function leaseUnits(
  db: Db,
  quota: { accountId: string; keyId: string; bucket: Bucket; limit: number; seconds: number },
  wanted: number,
): Promise<Lease> {
  const { accountId, keyId, bucket, limit, seconds } = quota;
  const [lease] = await db.of(accountId).rows<{ granted: string; remaining: string; ends_in: number }>(sql`
    select granted, remaining, ends_in
    from lease_units(${accountId}::uuid, ${keyId}::text, ${bucket}::text, ${limit}::bigint, ${seconds}::integer, ${wanted}::bigint)`);
  if (lease === undefined) throw new Error('units were leased, and no answer came');
  return { granted: Number(lease.granted), left: Number(lease.remaining), endsIn: lease.ends_in };
}
