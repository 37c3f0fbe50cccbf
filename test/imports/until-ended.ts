import { vi } from 'vitest';
import { ImportDocument } from '../generated/operations.js';
import type { TestAccount } from '../support/app.js';

/** Waits until nothing more happens to the import. */
export async function untilEnded(
  { admin }: TestAccount,
  id: string,
  { timeout = 25_000 } = {},
): Promise<void> {
  await vi.waitFor(
    async () => {
      const { import: now } = await admin.run(ImportDocument, { id });
      if (!['DONE', 'FAILED', 'CANCELLED', 'UNDONE'].includes(now?.state ?? '')) {
        throw new Error(`the import is ${now?.state}`);
      }
    },
    { timeout, interval: 50 },
  );
}
