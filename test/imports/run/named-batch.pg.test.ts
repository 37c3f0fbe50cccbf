import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { erasureKeys } from '../../../src/core/access/erasure-keys.rules.js';
import { createErasedRecipients, type ErasedRecipients } from '../../../src/core/log/erased-recipients.js';
import type { ImportBatch } from '../../../src/core/log/import-words.js';
import { namedBatch } from '../../../src/features/imports/erase/named-batch.js';
import { secretKey } from '../../support/app.js';
import { useDatabase } from '../../support/database.js';
import { givenBareAccount } from '../../support/words.js';
import { givenBareImport } from '../given-imports.js';

const database = useDatabase();

const rows = 200;
const pair = (row: number) => [`+1212555${1_000 + row}`, `+1646555${1_000 + row}`] as const;

const unreadable: ImportBatch = {
  batchId: randomUUID(),
  firstRow: 0,
  rows,
  words: [],
  refusals: Array.from({ length: rows }, (_, row) => {
    const value = pair(row).join(' or ');
    return { row, line: row + 2, column: 'phone', value, message: `"${value}" is no phone number` };
  }),
  place: { bytes: 0, line: 2 },
  bytesRead: 0,
  isLast: false,
  settingsVersion: 1,
};

/** Everybody was erased; `cleaned` counts how many texts each was looked for in. */
function everybodyErased(): { erased: ErasedRecipients; cleaned: () => number } {
  const known = createErasedRecipients(database.db, erasureKeys(secretKey));
  let count = 0;
  const erased: ErasedRecipients = {
    ...known,
    storedAs: async (accountId, _, addresses) => addresses.map((address) => known.nameOf(accountId, address)),
    erased(accountId, address, stored) {
      const who = known.erased(accountId, address, stored);
      if (who === null) return null;
      const clean = (text: string) => {
        count += 1;
        return who.clean(text);
      };
      return { ...who, clean };
    },
  };
  return { erased, cleaned: () => count };
}

it('R3 a row that cannot be read is cleaned of the erased people whom it names, and looked through for no others', async () => {
  const { db } = database;
  const { accountId, importId } = await givenBareImport(db, await givenBareAccount(db), { state: 'RUNNING' });
  const { erased, cleaned } = everybodyErased();
  const running = { importId, row: { dryRun: false } };
  const batch = await namedBatch({ db, erased }, running, { accountId, erasures: 1 }, 'US', unreadable);
  expect(batch.refusals).toEqual(
    unreadable.refusals.map((refusal, row) => {
      const value = pair(row)
        .map((address) => erased.nameOf(accountId, address))
        .join(' or ');
      return { ...refusal, value, message: `"${value}" is no phone number` };
    }),
  );
  // Two people in a row's value and message: not each of the batch in each.
  expect(cleaned()).toBeLessThan(10 * rows);
});
