/** Mutations of imports, as they are used. */
import { CancelImportDocument, StartImportDocument } from '../generated/operations.js';
import type { TestAccount } from '../support/app.js';
import { type Write, write } from './write.js';

const mapping = { scope: 'ACCOUNT' as const, asOf: '2026-01-01T00:00:00Z' };
const input = { fileName: 'list.csv', mapping };

async function givenStarted({ admin }: TestAccount) {
  const { startImport } = await admin.run(StartImportDocument, { input });
  return { id: startImport.import.id };
}

export const writesOfImports: readonly Write[] = [
  write('startImport', 'without a key', StartImportDocument, () => ({ input })),
  write('startImport', 'with a key', StartImportDocument, () => ({
    input: { ...input, idempotencyKey: 'a list' },
  })),
  write('cancelImport', 'one that waits for its file', CancelImportDocument, givenStarted),
];
