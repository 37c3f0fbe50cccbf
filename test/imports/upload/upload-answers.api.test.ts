/** What uploads are answered: each refusal with its status, code and why; each answer with its headers. */
import { describe, expect, it, vi } from 'vitest';
import { uploadAddress } from '../../../src/features/imports/upload/upload-address.js';
import { secretKey, useApp } from '../../support/app.js';
import { ceiling, file, givenHeed, pieceSize, received, underWay } from './given-uploads.js';
import { givenImport, importRow, openUpload, patch, send, tusHeaders } from './upload-client.js';

const app = useApp();

/** As a page of another site sees it. */
const always = {
  'tus-resumable': '1.0.0',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'access-control-allow-origin': '*',
  'access-control-expose-headers':
    'Upload-Offset, Upload-Length, Upload-Expires, Upload-Defer-Length, Tus-Resumable, Tus-Version, Retry-After',
};

describe('an answer', () => {
  it('has the headers that browsers on other pages and caches need, whatever it says', async () => {
    const given = await givenImport(app.db);
    const at = given.at(app.origin);
    const answers = [
      await send(at, 'OPTIONS'),
      await send(at, 'HEAD'),
      await patch(at, 0, 'one,', { 'upload-length': 7 }),
      await patch(at, 0, 'one,'),
      await send(at, 'GET'),
      await send(`${app.origin}/imports/${given.importId}`, 'PUT', 'x'),
      await send(at, 'PUT', 'one,two'),
    ];
    expect(answers.map(({ status }) => status)).toEqual([204, 200, 204, 409, 405, 403, 200]);
    for (const { headers } of answers) expect(headers).toMatchObject(always);
    const methods = 'OPTIONS, HEAD, PUT, PATCH';
    expect(answers[0]?.headers).toMatchObject({
      allow: methods,
      'access-control-allow-methods': `${methods}, POST`,
      'access-control-allow-headers':
        'Content-Type, Content-Encoding, Upload-Offset, Upload-Length, Upload-Complete, Tus-Resumable, X-HTTP-Method-Override',
      'access-control-max-age': '86400',
    });
    expect(answers[4]?.headers).toMatchObject({ allow: methods });
  });

  it('tells of a file of which more is to come how much has, and until when', async () => {
    const given = await givenImport(app.db);
    const at = given.at(app.origin);
    const put = await send(at, 'PUT', 'one,', { 'upload-length': 7 });
    expect(put.headers).toMatchObject({ 'upload-offset': '4', 'upload-length': '7' });
    expect(JSON.parse(put.text)).toEqual({
      data: { import: { id: given.importId, state: 'WAITING_FOR_FILE' } },
    });
    const until = Date.parse(String(put.headers['upload-expires']));
    expect(Math.abs(until - Date.now() - 3_600_000)).toBeLessThan(60_000);
    const whole = await patch(at, 4, 'two');
    for (const { headers } of [whole, await send(at, 'HEAD')]) {
      expect(headers).toMatchObject({ 'upload-offset': '7', 'upload-length': '7' });
      // Nothing is waited for any more.
      expect(headers).not.toHaveProperty('upload-expires');
      expect(headers).not.toHaveProperty('upload-defer-length');
    }
  });
});

describe('a refusal', () => {
  it('says what was expected', async () => {
    const given = await givenImport(app.db);
    const at = given.at(app.origin);
    await patch(at, 0, 'one,', { 'upload-length': 10 });
    const services = { secretKey, publicUrl: app.origin, now: () => Date.now() * 1_000 };
    const expired = uploadAddress(services, given, Date.now() * 1_000 - 1);
    const done = await givenImport(app.db);
    await send(done.at(app.origin), 'PUT', 'all');
    const late = await givenImport(app.db);
    await app.db.text(`update imports set state = 'FAILED' where import_id = $1`, [late.importId]);
    const refusals = await Promise.all([
      patch(at, 5, 'two'),
      patch(at, 4, 'two', { 'upload-length': 11 }),
      patch(at, 4, 'two,three'),
      patch(at, 4, 'two', { 'upload-offset': 'four' }),
      patch(at, 4, 'two', { 'tus-resumable': '0.2.2' }),
      send(at, 'DELETE'),
      send(expired, 'PUT', 'x'),
      send(at.slice(0, -1), 'PUT', 'x'),
      patch(done.at(app.origin), 3, 'more'),
      send(late.at(app.origin), 'PUT', 'x'),
    ]);
    expect(refusals.map(({ status, error }) => [status, error?.extensions.code, error?.message])).toEqual([
      [409, 'CONFLICT', 'upload-offset: expected 4, as HEAD tells it'],
      [409, 'CONFLICT', 'upload-length: 10 was said before'],
      [413, 'LIMIT_EXCEEDED', 'the body: expected 10 bytes of the file at most, got more'],
      [400, 'BAD_USER_INPUT', 'upload-offset: expected a count of bytes, as HEAD tells it'],
      [412, 'BAD_USER_INPUT', 'tus-resumable: expected 1.0.0'],
      [405, 'BAD_USER_INPUT', 'method: expected OPTIONS, HEAD, PUT, PATCH at this address'],
      [403, 'FORBIDDEN', 'this address has expired: startImport gives a new one'],
      [403, 'FORBIDDEN', 'this address is not one that startImport has given out: was it copied whole?'],
      [409, 'CONFLICT', expect.stringMatching(/^the file is there: the import is [A-Z]+$/)],
      [410, 'CONFLICT', 'the time for the file is over: startImport begins another import'],
    ]);
  });

  it('of more than the file is to have comes before the body, where the client waits for that', async () => {
    const given = await givenImport(app.db);
    const at = given.at(app.origin);
    await patch(at, 0, 'one,', { 'upload-length': 10 });
    const { sent, answered } = openUpload(at, 'PATCH', {
      ...tusHeaders(4),
      'content-length': 7,
      expect: '100-continue',
    });
    let isContinued = false;
    sent.on('continue', () => (isContinued = true));
    sent.on('error', () => undefined);
    sent.flushHeaders();
    expect(await answered).toMatchObject({ status: 413 });
    expect(isContinued).toBe(false);
    sent.destroy();
  });

  it(
    'of more than was said comes also where the body ends a piece at the length, and the file does not run',
    async () => {
      const heed = await givenHeed(app.url);
      const given = await givenImport(app.db);
      const { sent, answered } = openUpload(given.at(heed.url), 'PUT', { 'upload-length': 2 * pieceSize });
      sent.on('error', () => undefined);
      sent.write(file.subarray(0, pieceSize));
      await vi.waitFor(async () => expect(await received(app, given)).toBe(pieceSize), ceiling);
      sent.write(file.subarray(0, pieceSize));
      sent.write('x');
      sent.end();
      expect(await answered).toMatchObject({
        status: 413,
        error: { extensions: { code: 'LIMIT_EXCEEDED' } },
      });
      expect(await importRow(app.db, given)).toMatchObject({
        state: 'WAITING_FOR_FILE',
        received: pieceSize,
      });
    },
    ceiling * 2,
  );

  it(
    'comes as soon as a piece is refused, also to a client that sends no more just now',
    async () => {
      // As long as nothing comes it would be waited for far longer than this test.
      const heed = await givenHeed(app.url, { idle: 600_000 });
      const given = await givenImport(app.db);
      const put = await underWay(app, given, heed.url);
      await vi.waitFor(async () => expect(await received(app, given)).toBeGreaterThan(83_000), ceiling);
      await app.db.text(`update imports set state = 'CANCELLED', finished_at = now() where import_id = $1`, [
        given.importId,
      ]);
      // One piece, whose refusal is the only thing that happens.
      put.sent.write(file.subarray(100_000, 100_000 + pieceSize));
      expect(await put.answered).toMatchObject({ status: 410, error: { extensions: { code: 'CONFLICT' } } });
      put.sent.destroy();
    },
    ceiling * 2,
  );

  it(
    'of a client that falls silent says that what has come is kept',
    async () => {
      const heed = await givenHeed(app.url, { idle: 1_000 });
      const given = await givenImport(app.db);
      const put = openUpload(given.at(heed.url), 'PUT');
      put.sent.on('error', () => undefined);
      // With the headers, so that it is there however busy the machine is.
      put.sent.write('some');
      expect(await put.answered).toMatchObject({
        status: 408,
        error: { extensions: { code: 'NOT_RECORDED' }, message: expect.stringContaining('go on with PATCH') },
      });
      put.sent.destroy();
      expect(await received(app, given)).toBe(4);
    },
    ceiling,
  );
});
