/** What these benches ask of imports. */
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { parse } from 'graphql';

export interface ImportNow {
  id: string;
  state: string;
  failure: string | null;
  rowsRead: number;
  added: number;
  alreadyOptedOut: number;
  duplicates: number;
  refused: number;
}

const fields = '{ id state failure rowsRead added alreadyOptedOut duplicates refused }';

function operation<Data, Variables>(text: string): TypedDocumentNode<Data, Variables> {
  return parse(text);
}

export const StartImport = operation<
  { startImport: { import: ImportNow; uploadUrl: string } },
  { input: object }
>(
  `mutation BenchStartImport($input: StartImportInput!) { startImport(input: $input) { import ${fields} uploadUrl } }`,
);
export const ImportById = operation<{ import: ImportNow | null }, { id: string }>(
  `query BenchImport($id: ID!) { import(id: $id) ${fields} }`,
);
export const UndoImport = operation<{ undoImport: ImportNow }, { id: string }>(
  `mutation BenchUndoImport($id: ID!) { undoImport(id: $id) ${fields} }`,
);
