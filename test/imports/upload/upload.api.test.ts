import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { sql } from 'drizzle-orm';
import { describe, expect, it, onTestFinished } from 'vitest';
import { newId } from '../../../src/core/domain/new-id.js';
import { uploadAddress } from '../../../src/features/imports/upload/upload-address.js';
import { secretKey, startTestApp, useApp } from '../../support/app.js';
import { givenImport, importRow, openUpload, patch, send, storedBytes } from './upload-client.js';

const app = useApp({ importFileLimit: 2 });
const file = randomBytes(1_300_000);

describe('PUT', () => {
  it('sends a file as it is, and the import runs', async () => {
    const given = await givenImport(app.db);
    const at = given.at(app.origin);
    const answer = await send(at, 'PUT', file);
    expect(answer).toMatchObject({
      status: 200,
      headers: { 'upload-offset': '1300000', 'upload-length': '1300000', 'tus-resumable': '1.0.0' },
    });
    expect(JSON.parse(answer.text)).toEqual({ data: { import: { id: given.importId, state: 'RUNNING' } } });
    expect(file.equals(await storedBytes(app.db, given))).toBe(true);
    expect(file.subarray(777_777).equals(await storedBytes(app.db, given, 777_777))).toBe(true);
    expect(await storedBytes(app.db, given, file.length)).toHaveLength(0);
    expect(await importRow(app.db, given)).toMatchObject({
      received: file.length,
      total: file.length,
      started: true,
    });

    expect(await send(at, 'PUT', file)).toMatchObject({
      status: 409,
      error: { message: expect.stringContaining('the file is there'), extensions: { code: 'CONFLICT' } },
    });
    expect(await patch(at, file.length, 'more')).toMatchObject({ status: 409 });
    expect((await send(at, 'HEAD')).headers).toMatchObject({ 'upload-offset': '1300000' });
    expect(file.equals(await storedBytes(app.db, given))).toBe(true);
  });

  it('ends a file whose length nobody has said with its body', async () => {
    const given = await givenImport(app.db);
    const { sent, answered } = openUpload(given.at(app.origin), 'PUT', { 'content-encoding': 'gzip' });
    sent.write(file.subarray(0, 700_001));
    sent.end(file.subarray(700_001));
    expect(await answered).toMatchObject({ status: 200, headers: { 'upload-length': '1300000' } });
    expect(file.equals(await storedBytes(app.db, given))).toBe(true);
  });

  it('takes an empty file for a file', async () => {
    for (const headers of [{ 'content-length': 0 }, { 'transfer-encoding': 'chunked' }]) {
      const given = await givenImport(app.db);
      const { sent, answered } = openUpload(given.at(app.origin), 'PUT', headers);
      sent.end();
      expect(await answered).toMatchObject({ status: 200 });
      expect(await importRow(app.db, given)).toMatchObject({ started: true, total: 0, pieces: 0 });
      expect(await storedBytes(app.db, given)).toHaveLength(0);
    }
  });

  it('begins anew where another one has left off, however much of it is stored', async () => {
    const given = await givenImport(app.db);
    const at = given.at(app.origin);
    await send(at, 'PUT', file.subarray(0, 100_000), { 'upload-length': 200_000 });
    await app.db.rows(sql`
      insert into import_pieces
      select ${given.accountId}::uuid, ${given.importId}::uuid, 100000 + n, decode('00', 'hex') from generate_series(0, 199) n`);
    await app.db.rows(
      sql`update imports set bytes_received = 100200 where import_id = ${given.importId}::uuid`,
    );
    expect(await send(at, 'PUT', file)).toMatchObject({ status: 200 });
    expect(file.equals(await storedBytes(app.db, given))).toBe(true);
    expect(await importRow(app.db, given)).toMatchObject({ stored: file.length });
  });

  it('waits with the body where the client asks, and is refused before it is sent', async () => {
    const given = await givenImport(app.db);
    const at = given.at(app.origin);
    const put = openUpload(at, 'PUT', { expect: '100-continue', 'content-length': file.length });
    put.sent.flushHeaders();
    await once(put.sent, 'continue');
    put.sent.end(file);
    expect(await put.answered).toMatchObject({ status: 200 });
    const again = openUpload(at, 'PUT', { expect: '100-continue', 'content-length': file.length });
    let isContinued = false;
    again.sent.on('continue', () => (isContinued = true));
    again.sent.flushHeaders();
    expect(await again.answered).toMatchObject({ status: 409 });
    expect(isContinued).toBe(false);
    again.sent.destroy();
  });
});

describe('the address', () => {
  const hour = 3_600_000_000;
  const now = () => Date.now() * 1_000;

  it('is the key to one import and to no other, for its time', async () => {
    const given = await givenImport(app.db);
    const other = await givenImport(app.db);
    const services = { secretKey, publicUrl: app.origin, now };
    const addresses = [
      given.at(app.origin).split('?')[0] ?? '',
      given.at(app.origin).slice(0, -1),
      given.at(app.origin).replace(given.importId, other.importId),
      uploadAddress({ ...services, secretKey: 'another secret' }, given, now() + hour),
      uploadAddress(services, given, now() - 1),
      uploadAddress(services, { ...given, importId: newId() }, now() + hour),
      uploadAddress(services, { accountId: newId(), importId: given.importId }, now() + hour),
    ];
    for (const at of addresses) {
      for (const method of ['HEAD', 'PUT']) expect(await send(at, method, '')).toMatchObject({ status: 403 });
      const answer = await patch(at, 0, 'x');
      expect(answer).toMatchObject({ status: 403, error: { extensions: { code: 'FORBIDDEN' } } });
      expect(answer.headers).not.toHaveProperty('upload-offset');
    }
    expect(await importRow(app.db, given)).toMatchObject({ state: 'WAITING_FOR_FILE', received: 0 });
  });

  it('leads to 410 once the import has ended without its file', async () => {
    const given = await givenImport(app.db);
    const at = given.at(app.origin);
    await patch(at, 0, 'half', { 'upload-length': 8 });
    await app.db.rows(sql`
      update imports set upload_expires_at = now() - interval '1 second' where import_id = ${given.importId}::uuid`);
    expect(await patch(at, 4, 'rest')).toMatchObject({ status: 410 });
    await app.db.rows(sql`update imports set state = 'CANCELLED' where import_id = ${given.importId}::uuid`);
    expect(await patch(at, 4, 'rest')).toMatchObject({
      status: 410,
      error: { message: expect.stringContaining('cancelled') },
    });
    expect(await send(at, 'PUT', 'rest')).toMatchObject({ status: 410 });
    expect((await send(at, 'HEAD')).headers).toMatchObject({ 'upload-offset': '4', 'upload-length': '8' });
    expect(await importRow(app.db, given)).toMatchObject({ state: 'CANCELLED', received: 4 });
  });
});

describe('limits', () => {
  it('a file that is too large is refused, as soon as that is known', async () => {
    const given = await givenImport(app.db);
    const at = given.at(app.origin);
    const limit = 2 * 1024 * 1024;
    const said = openUpload(at, 'PUT', { 'content-length': limit + 1 });
    said.sent.write('x');
    expect(await said.answered).toMatchObject({
      status: 413,
      error: {
        message: expect.stringContaining('IMPORT_FILE_LIMIT'),
        extensions: { code: 'LIMIT_EXCEEDED' },
      },
    });
    said.sent.on('error', () => undefined).destroy();
    expect(await patch(at, 0, 'x', { 'upload-length': limit + 1 })).toMatchObject({ status: 413 });
    const unsaid = openUpload(at, 'PUT');
    unsaid.sent.end(Buffer.alloc(limit + 1));
    expect(await unsaid.answered).toMatchObject({ status: 413 });
    expect(await send(at, 'PUT', Buffer.alloc(limit))).toMatchObject({ status: 200 });
  });

  it('so many are sent at a time, of an account and of all, and what one has left is free', async () => {
    const { url: origin, stop } = await startTestApp(
      app.url,
      {},
      { uploads: { limits: { all: 2, account: 1 } } },
    );
    onTestFinished(stop);
    const [one, two, three] = [
      await givenImport(app.db),
      await givenImport(app.db),
      await givenImport(app.db),
    ];
    const ofOne = await givenImport(app.db, one.accountId);
    const first = openUpload(one.at(origin), 'PUT');
    first.sent.write('x');
    const metrics = async () => (await fetch(`${origin}/metrics`)).text();
    await expect.poll(metrics, { timeout: 10_000 }).toContain('heed_uploads_under_way 1');
    expect(await send(ofOne.at(origin), 'PUT', 'x')).toMatchObject({
      status: 429,
      headers: { 'retry-after': '5' },
      error: { extensions: { code: 'LIMIT_EXCEEDED' } },
    });
    const second = openUpload(two.at(origin), 'PUT');
    second.sent.write('x');
    await expect.poll(metrics, { timeout: 10_000 }).toContain('heed_uploads_under_way 2');
    expect(await send(three.at(origin), 'PUT', 'x')).toMatchObject({
      status: 503,
      headers: { 'retry-after': '5' },
    });
    expect((await send(three.at(origin), 'HEAD')).status).toBe(200);
    first.sent.end();
    second.sent.end();
    await Promise.all([first.answered, second.answered]);
    expect(await send(three.at(origin), 'PUT', 'x')).toMatchObject({ status: 200 });
    const counted = await metrics();
    expect(counted).toContain('heed_upload_bytes_total 3');
    expect(counted).toContain('heed_uploads_total{outcome="taken"} 3');
  });
});
