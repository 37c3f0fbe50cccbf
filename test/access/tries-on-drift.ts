/** Names of another account in what compares lists of providers. */
import {
  StartDriftCheckDocument,
  type StartDriftCheckInput,
  TakeFromProviderDocument,
} from '../generated/operations.js';
import type { Belongings } from './names.js';
import { asking, type Try } from './try.js';

const checking = (
  refused: Try['refused'],
  named: (names: Belongings, own: Belongings) => Partial<StartDriftCheckInput>,
): Try =>
  asking(StartDriftCheckDocument, refused, (names, own) => ({
    input: {
      provider: 'OTHER' as const,
      fileName: 'list.csv',
      asOf: '2026-01-01T00:00:00Z',
      ...named(names, own),
    },
  }));

export const triesOnDrift: Record<string, Try> = {
  'Mutation.startDriftCheck input.senderIds': checking('NOT_FOUND', ({ sender }) => ({
    senderIds: [sender],
  })),
  'Mutation.startDriftCheck input.groupId': checking('NOT_FOUND', ({ group }) => ({ groupId: group })),
  'Mutation.startDriftCheck input.senderMap.senderIds': checking('NOT_FOUND', ({ sender }) => ({
    senderMap: [{ value: 'old', senderIds: [sender] }],
  })),
  'Mutation.startDriftCheck input.columns.recipient': checking(null, ({ recipient }) => ({
    columns: { recipient },
  })),
  'Mutation.startDriftCheck input.idempotencyKey': checking(null, ({ idempotencyKey }) => ({
    idempotencyKey,
  })),
  'Mutation.takeFromProvider id': asking(TakeFromProviderDocument, 'NOT_FOUND', (named) => ({
    id: named.driftCheck,
  })),
};
