/** Files that are imported as clients do it, and what comes back of their rows. */
import { expect } from 'vitest';
import {
  ImportDocument,
  ImportFilesDocument,
  StartImportDocument,
  type StartImportInput,
} from '../generated/operations.js';
import type { TestAccount } from '../support/app.js';
import { untilEnded } from './until-ended.js';

export const asOf = '2026-01-01T00:00:00Z';

export async function start({ admin }: TestAccount, input: Partial<StartImportInput> = {}) {
  const { startImport } = await admin.run(StartImportDocument, {
    input: { fileName: 'list.csv', mapping: { scope: 'ACCOUNT', asOf }, ...input },
  });
  return startImport;
}

export async function importFile(
  account: TestAccount,
  file: string | Buffer,
  input: Partial<StartImportInput> = {},
) {
  const { import: begun, uploadUrl } = await start(account, input);
  const put = await fetch(uploadUrl, { method: 'PUT', body: file });
  expect(put.ok, await put.text()).toBe(true);
  await untilEnded(account, begun.id);
  const { import: ended } = await account.admin.run(ImportDocument, { id: begun.id });
  if (ended == null) throw new Error('the import is gone');
  return ended;
}

export async function filesOf({ admin }: TestAccount, id: string) {
  const { import: found } = await admin.run(ImportFilesDocument, { id });
  const read = async (url: string | null | undefined) =>
    url == null ? null : Buffer.from(await (await fetch(url)).arrayBuffer()).toString('utf8');
  return { errors: await read(found?.errorsUrl), rows: await read(found?.rowsUrl) };
}
