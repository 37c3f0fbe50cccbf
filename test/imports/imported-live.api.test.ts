/** Imports as whoever follows the log sees them: events as all others, many at a time. */
import { expect, it, onTestFinished, vi } from 'vitest';
import { FollowEventsDocument, ImportOptOutsDocument, UndoImportDocument } from '../generated/operations.js';
import { openAs } from '../live/raw-socket.js';
import { givenAccount, useApp } from '../support/app.js';

const app = useApp();
const count = 1_200;

interface Told {
  events: { position: number; kind: string; recipient: string }[];
}

it('whoever follows the log sees what an import and its undo record, in order, once, in batches', async () => {
  const account = await givenAccount(app);
  const socket = await openAs(app.origin, account.admin.key);
  onTestFinished(() => socket.socket.terminate());
  const batches = () =>
    socket.received.map(({ payload }) => (payload as { data: { optOutEvents: Told } }).data.optOutEvents);
  const events = () => batches().flatMap((batch) => batch.events);
  socket.subscribe('1', FollowEventsDocument, {});
  await socket.message(0);
  const recipients = Array.from({ length: count }, (_, row) => `+1415555${String(row).padStart(4, '0')}`);
  const { importOptOuts: made } = await account.admin.run(ImportOptOutsDocument, {
    rows: recipients.map((recipient) => ({ recipient })),
    mapping: { scope: 'ACCOUNT', asOf: '2026-01-01T00:00:00Z' },
  });
  expect(made).toMatchObject({ state: 'DONE', added: count });
  await vi.waitFor(() => expect(events()).toHaveLength(count), 10_000);
  expect(events().map(({ position }) => position)).toEqual(recipients.map((_, row) => row + 1));
  expect(events().map(({ recipient }) => recipient)).toEqual(recipients);
  expect(new Set(events().map(({ kind }) => kind))).toEqual(new Set(['OPTED_OUT']));
  expect(batches().length).toBeLessThan(count / 10);

  await account.admin.run(UndoImportDocument, { id: made.id });
  await vi.waitFor(() => expect(events()).toHaveLength(2 * count), 20_000);
  const undone = events().slice(count);
  expect(undone.map(({ position }) => position)).toEqual(recipients.map((_, row) => count + row + 1));
  expect(new Set(undone.map(({ kind }) => kind))).toEqual(new Set(['WITHDRAWN']));
  expect(batches().length).toBeLessThan(count / 5);
}, 40_000);
