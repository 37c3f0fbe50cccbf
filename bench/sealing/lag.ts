/** How far the seals of logs are behind, from now on and until nothing is left. */
import { setTimeout as delay } from 'node:timers/promises';
import type { BenchDatabase } from '../database.js';
import type { BenchAccount } from '../heed.js';

export interface Lag {
  /** Events without a seal at first. */
  unsealed: number;
  /** Seconds until each has one, and until a checkpoint speaks of each. */
  untilSealed: number;
  untilSigned: number;
}

/** Of what hangs. */
const longest = 600_000;
const everySoOften = 50;

/** Resolves once all is signed. */
export async function lagOf({ sql }: BenchDatabase, accounts: readonly BenchAccount[]): Promise<Lag> {
  const accountIds = accounts.map(({ accountId }) => accountId);
  const left = async () => {
    const [row] = await sql<{ unsealed: number; unsigned: number }[]>`
      select sum(l.position - coalesce(s.position, 0))::integer as unsealed,
        sum(l.position - coalesce(s.checkpoint_position, 0))::integer as unsigned
      from log_heads l left join seal_heads s on s.account_id = l.account_id
      where l.account_id = any(${accountIds}::uuid[])`;
    return row ?? { unsealed: 0, unsigned: 0 };
  };
  const began = performance.now();
  const { unsealed } = await left();
  let untilSealed: number | null = null;
  for (;;) {
    const now = await left();
    const passed = performance.now() - began;
    if (now.unsealed === 0) untilSealed ??= passed / 1_000;
    if (untilSealed !== null && now.unsigned === 0)
      return { unsealed, untilSealed, untilSigned: passed / 1_000 };
    if (passed > longest) throw new Error(`logs are not sealed and signed: ${JSON.stringify(now)}`);
    await delay(everySoOften);
  }
}
