/** Mutations of imports, as they are used. What they set going has come to its end before anything is compared. */
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { parse } from 'graphql';
import { vi } from 'vitest';
import {
  CancelImportDocument,
  ImportOptOutsDocument,
  ImportsDocument,
  StartDriftCheckDocument,
  StartImportDocument,
} from '../generated/operations.js';
import { awsPage, checkList } from '../drift/checked-lists.js';
import type { TestAccount } from '../support/app.js';
import { givenSender, one, recipient, type Write, write } from './write.js';

const mapping = { scope: 'ACCOUNT' as const, asOf: '2026-01-01T00:00:00Z' };
const input = { fileName: 'list.csv', mapping };
const list = { rows: [{ recipient }, { recipient: 'no address' }, { recipient: one }], mapping };

/** Without what goes on by itself meanwhile. */
const bare = (name: string): TypedDocumentNode<unknown, { id: string }> =>
  parse(`mutation ($id: ID!) { ${name}(id: $id) { id dryRun fileName } }`);

const bareTake: TypedDocumentNode<unknown, { id: string }> = parse(
  'mutation ($id: ID!) { takeFromProvider(id: $id) { id provider } }',
);

async function givenStarted({ admin }: TestAccount) {
  const { startImport } = await admin.run(StartImportDocument, { input });
  return { id: startImport.import.id };
}

const givenImported =
  (dryRun: boolean) =>
  async ({ admin }: TestAccount) => {
    const { importOptOuts } = await admin.run(ImportOptOutsDocument, { ...list, dryRun });
    return { id: importOptOuts.id };
  };

async function untilAllEnded({ admin }: TestAccount): Promise<void> {
  await vi.waitFor(
    async () => {
      const { imports } = await admin.run(ImportsDocument, {});
      if (imports.nodes.some(({ state }) => state === 'RUNNING' || state === 'UNDOING'))
        throw new Error('an import has not ended');
    },
    { timeout: 60_000, interval: 50 },
  );
}

function toItsEnd(begun: Write): Write {
  return {
    ...begun,
    ofCall: /"imports"|(insert into|update) imports|confirm_import|idempotency_keys/,
    async arrange(account) {
      const call = await begun.arrange(account);
      return async (client) => {
        const answer = await call(client);
        await untilAllEnded(account);
        return answer;
      };
    },
  };
}

export const writesOfImports: readonly Write[] = [
  toItsEnd(
    write('startImport', 'with a key', StartImportDocument, () => ({
      input: { ...input, idempotencyKey: 'a list' },
    })),
  ),
  toItsEnd(
    write('startDriftCheck', 'with a key', StartDriftCheckDocument, async (account) => ({
      input: {
        provider: 'AWS' as const,
        fileName: 'list.json',
        asOf: mapping.asOf,
        senderIds: [(await givenSender(account)).id],
        idempotencyKey: 'a list of AWS',
      },
    })),
  ),
  toItsEnd(
    write('takeFromProvider', 'one that is DONE', bareTake, async (account) => {
      const { id: senderId } = await givenSender(account);
      const { id } = await checkList(account, awsPage([{ OptedOutNumber: recipient }]), {
        senderIds: [senderId],
      });
      return { id };
    }),
  ),
  toItsEnd(write('cancelImport', 'one that waits for its file', CancelImportDocument, givenStarted)),
  toItsEnd(write('importOptOuts', 'some rows', ImportOptOutsDocument, () => list)),
  toItsEnd(write('confirmImport', 'a dry run', bare('confirmImport'), givenImported(true))),
  toItsEnd(write('undoImport', 'one that is DONE', bare('undoImport'), givenImported(false))),
];
