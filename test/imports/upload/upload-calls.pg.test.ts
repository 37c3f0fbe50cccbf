/** The calls of the database that uploads are made of, as they may come: twice, late, and from several at once. */
import { expect, it } from 'vitest';
import { newId } from '../../../src/core/domain/new-id.js';
import {
  appendPiece,
  takeUpload,
  type Taking,
} from '../../../src/features/imports/upload/uploads.queries.js';
import { useDatabase } from '../../support/database.js';
import { givenImport, importRow, storedBytes } from './upload-client.js';

const database = useDatabase();

async function givenUpload() {
  const { db } = database;
  const given = await givenImport(db);
  const { accountId, importId } = given;
  return {
    given,
    take: async (uploadId: string, before: string | null, more: Partial<Taking> = {}) => {
      const taking = { uploadId, before, offset: null, total: null, ...more };
      return (await takeUpload(db, accountId, importId, taking)).outcome;
    },
    append: (uploadId: string, startsAt: number, text: string, isLast = false) =>
      appendPiece(db, accountId, importId, { uploadId, startsAt, bytes: Buffer.from(text), isLast }),
    stored: async () => String(await storedBytes(db, given)),
    row: () => importRow(db, given),
  };
}

it('a request that was overtaken stores nothing, even where its bytes would fit', async () => {
  const { take, append, stored } = await givenUpload();
  const [first, second] = [newId(), newId()];
  expect(await take(first, null)).toBe('taken');
  expect(await append(first, 0, 'old')).toBe('stored');
  expect(await take(second, first)).toBe('taken');
  expect(await append(first, 0, 'old')).toBe('moved');
  expect(await append(second, 0, 'new')).toBe('stored');
  expect(await append(first, 3, 'old')).toBe('moved');
  expect(await append(second, 3, 'er', true)).toBe('whole');
  expect(await append(first, 5, 'old')).toBe('moved');
  expect(await stored()).toBe('newer');
});

it('a call that comes twice, or long after it was sent, does what it did once', async () => {
  const { take, append, stored, row } = await givenUpload();
  const [first, second] = [newId(), newId()];
  expect(await take(first, null)).toBe('taken');
  expect(await append(first, 0, 'one')).toBe('stored');
  expect(await take(first, null)).toBe('taken');
  expect(await append(first, 0, 'one')).toBe('stored');
  expect(await append(first, 3, 'two')).toBe('stored');
  expect(await append(first, 0, 'one')).toBe('moved');
  expect(await take(second, first, { offset: 6 })).toBe('taken');
  expect(await take(first, null)).toBe('moved');
  expect(await append(second, 6, '', true)).toBe('whole');
  expect(await append(second, 6, '', true)).toBe('whole');
  expect(await stored()).toBe('onetwo');
  expect(await row()).toMatchObject({ state: 'RUNNING', received: 6, total: 6, pieces: 2 });
});

it('an upload is gone on with where it ends, and its length is said once', async () => {
  const { take, append, row } = await givenUpload();
  const [first, second] = [newId(), newId()];
  expect(await take(first, null, { total: 6 })).toBe('taken');
  expect(await append(first, 0, 'one')).toBe('stored');
  expect(await take(second, first, { offset: 2 })).toBe('elsewhere');
  expect(await take(second, first, { offset: 3, total: 7 })).toBe('other_length');
  expect(await append(first, 3, 'two')).toBe('whole');
  expect(await take(second, first, { offset: 6 })).toBe('closed');
  expect(await append(first, 3, 'two')).toBe('whole');
  expect(await append(first, 6, 'more')).toBe('closed');
  expect(await row()).toMatchObject({ state: 'RUNNING', received: 6, pieces: 2 });
});

it('of an import that is not there, or ended, nothing is taken', async () => {
  const { take, append, given, row } = await givenUpload();
  const { db } = database;
  const first = newId();
  expect(await take(first, null)).toBe('taken');
  await db.text(`update imports set state = 'CANCELLED' where import_id = $1`, [given.importId]);
  expect(await append(first, 0, 'one')).toBe('closed');
  expect(await take(newId(), first)).toBe('closed');
  const piece = { uploadId: first, startsAt: 0, bytes: Buffer.from('one'), isLast: false };
  expect(await appendPiece(db, newId(), given.importId, piece)).toBe('missing');
  expect(await row()).toMatchObject({ received: 0, pieces: 0 });
});

it('bytes are stored as they are, whatever they mean to anybody', async () => {
  const { db } = database;
  const all = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
  for (const text of [
    '\\x41',
    '\\',
    'a\\134',
    'x\0y',
    '"\'\r\n{},',
    'ä',
    '',
    all.toString('latin1'),
    '\u007f',
  ]) {
    const bytes = Buffer.from(text, 'latin1');
    const { take, given } = await givenUpload();
    const uploadId = newId();
    await take(uploadId, null);
    await appendPiece(db, given.accountId, given.importId, { uploadId, startsAt: 0, bytes, isLast: true });
    expect((await storedBytes(db, given)).toString('latin1')).toBe(text);
  }
});
