import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { useApp } from '../../support/app.js';
import { givenImport, importRow, openUpload, patch, send, storedBytes } from './upload-client.js';

const app = useApp();
const file = randomBytes(1_300_000);

it('a file comes with one PUT, and its import runs', async () => {
  const given = await givenImport(app.db);
  const answer = await send(given.at(app.origin), 'PUT', file);
  expect(answer).toMatchObject({
    status: 200,
    headers: { 'upload-offset': '1300000', 'upload-length': '1300000' },
  });
  expect(JSON.parse(answer.text)).toEqual({ data: { import: { id: given.importId, state: 'RUNNING' } } });
  expect(file.equals(await storedBytes(app.db, given))).toBe(true);
  expect(await importRow(app.db, given)).toMatchObject({
    received: 1_300_000,
    total: 1_300_000,
    started: true,
  });
});

it('a file without its length ends where the body does', async () => {
  const given = await givenImport(app.db);
  const { sent, answered } = openUpload(given.at(app.origin), 'PUT');
  sent.write(file.subarray(0, 700_001));
  sent.end(file.subarray(700_001));
  expect(await answered).toMatchObject({ status: 200, headers: { 'upload-length': '1300000' } });
  expect(file.equals(await storedBytes(app.db, given))).toBe(true);
});

it('an empty file is a file', async () => {
  const given = await givenImport(app.db);
  expect(await send(given.at(app.origin), 'PUT', '')).toMatchObject({ status: 200 });
  expect(await importRow(app.db, given)).toMatchObject({ started: true, total: 0, pieces: 0 });
});

it('HEAD tells how much has come, and PATCH sends the rest', async () => {
  const given = await givenImport(app.db);
  const at = given.at(app.origin);
  expect(await send(at, 'PUT', file.subarray(0, 500_000), { 'upload-length': 1_300_000 })).toMatchObject({
    status: 200,
  });
  expect((await send(at, 'HEAD')).headers).toMatchObject({
    'upload-offset': '500000',
    'upload-length': '1300000',
  });
  expect(await patch(at, 500_000, file.subarray(500_000, 600_000))).toMatchObject({
    status: 204,
    headers: { 'upload-offset': '600000' },
  });
  expect(await patch(at, 500_000, file.subarray(500_000))).toMatchObject({ status: 409 });
  expect(await patch(at, 600_000, file.subarray(600_000))).toMatchObject({
    status: 204,
    headers: { 'upload-offset': '1300000' },
  });
  expect(file.equals(await storedBytes(app.db, given))).toBe(true);
  expect(await importRow(app.db, given)).toMatchObject({ started: true });
});
