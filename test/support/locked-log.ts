/** An account's log that somebody else has locked: what is to be recorded in it waits. */
import { once } from 'node:events';
import postgres from 'postgres';
import { onTestFinished } from 'vitest';

/** Gives what releases it. */
export async function givenLockedLog(databaseUrl: string, accountId: string): Promise<() => Promise<void>> {
  const holder = postgres(databaseUrl, { max: 1 });
  onTestFinished(() => holder.end());
  const locked = new AbortController();
  const released = new AbortController();
  const holding = holder.begin(async (transaction) => {
    await transaction`select from log_heads where account_id = ${accountId} for update`;
    locked.abort();
    await once(released.signal, 'abort');
  });
  await once(locked.signal, 'abort');
  return async () => {
    released.abort();
    await holding;
  };
}
