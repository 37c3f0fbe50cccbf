/** Names of another account in what imports lists. */
import {
  CancelImportDocument,
  ConfirmImportDocument,
  type ImportMappingInput,
  ImportOptOutsDocument,
  type ImportRowInput,
  StartImportDocument,
  type StartImportInput,
  UndoImportDocument,
} from '../generated/operations.js';
import type { Belongings } from './names.js';
import { asking, type Try } from './try.js';

type Named<Input> = (named: Belongings) => Partial<Input>;

const asOf = '2026-01-01T00:00:00Z';
const importing = (
  refused: Try['refused'],
  named: Named<ImportMappingInput & Pick<ImportRowInput, 'recipient'> & { idempotencyKey: string }>,
): Try =>
  asking(ImportOptOutsDocument, refused, (names) => {
    const { recipient = '+12125550115', idempotencyKey = null, ...mapping } = named(names);
    return {
      rows: [{ recipient }],
      mapping: { scope: 'ACCOUNT' as const, asOf, ...mapping },
      idempotencyKey,
    };
  });
const starting = (
  refused: Try['refused'],
  named: Named<ImportMappingInput & Pick<StartImportInput, 'columns' | 'idempotencyKey'>>,
): Try =>
  asking(StartImportDocument, refused, (names) => {
    const { columns = null, idempotencyKey = null, ...mapping } = named(names);
    return {
      input: {
        fileName: 'list.csv',
        mapping: { scope: 'ACCOUNT' as const, asOf, ...mapping },
        columns,
        idempotencyKey,
      },
    };
  });
const scope = { sender: { scope: 'SENDER' as const }, group: { scope: 'GROUP' as const } };

export const triesToImport: Record<string, Try> = {
  'Mutation.importOptOuts rows.recipient': importing(null, ({ recipient }) => ({ recipient })),
  'Mutation.importOptOuts mapping.senderIds': importing('NOT_FOUND', ({ sender }) => ({
    ...scope.sender,
    senderIds: [sender],
  })),
  'Mutation.importOptOuts mapping.groupId': importing('NOT_FOUND', ({ group }) => ({
    ...scope.group,
    groupId: group,
  })),
  'Mutation.importOptOuts mapping.senderMap.senderIds': importing('NOT_FOUND', ({ sender }) => ({
    senderMap: [{ value: 'old', senderIds: [sender] }],
  })),
  'Mutation.importOptOuts idempotencyKey': importing(null, ({ idempotencyKey }) => ({ idempotencyKey })),
  'Mutation.startImport input.mapping.senderIds': starting('NOT_FOUND', ({ sender }) => ({
    ...scope.sender,
    senderIds: [sender],
  })),
  'Mutation.startImport input.mapping.groupId': starting('NOT_FOUND', ({ group }) => ({
    ...scope.group,
    groupId: group,
  })),
  'Mutation.startImport input.mapping.senderMap.senderIds': starting('NOT_FOUND', ({ sender }) => ({
    senderMap: [{ value: 'old', senderIds: [sender] }],
  })),
  'Mutation.startImport input.columns.recipient': starting(null, ({ recipient }) => ({
    columns: { recipient },
  })),
  'Mutation.startImport input.idempotencyKey': starting(null, ({ idempotencyKey }) => ({ idempotencyKey })),
  'Mutation.confirmImport id': asking(ConfirmImportDocument, 'NOT_FOUND', (named) => ({ id: named.import })),
  'Mutation.cancelImport id': asking(CancelImportDocument, 'NOT_FOUND', (named) => ({ id: named.import })),
  'Mutation.undoImport id': asking(UndoImportDocument, 'NOT_FOUND', (named) => ({ id: named.import })),
};
