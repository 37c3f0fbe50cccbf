import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { newId } from '../../../src/core/domain/new-id.js';
import { useApp } from '../../support/app.js';
import {
  givenImport,
  importRow,
  openUpload,
  patch,
  send,
  storedBytes,
  tusHeaders,
  type UploadAnswer,
} from './upload-client.js';

const app = useApp({ importFileLimit: 2 });
const file = randomBytes(1_300_000);

describe('tus 1.0', () => {
  it('tells with HEAD how much has come, and sends the rest with PATCH', async () => {
    const given = await givenImport(app.db);
    const at = given.at(app.origin);
    expect((await send(at, 'HEAD')).headers).toMatchObject({
      'upload-offset': '0',
      'upload-defer-length': '1',
      'cache-control': 'no-store',
      'tus-resumable': '1.0.0',
    });
    expect(await patch(at, 0, file.subarray(0, 500_000))).toMatchObject({
      status: 204,
      headers: { 'upload-offset': '500000', 'upload-expires': expect.stringMatching(/ GMT$/) },
    });
    const rest = { 'upload-length': file.length };
    expect(await patch(at, 500_000, file.subarray(500_000, 600_000), rest)).toMatchObject({
      status: 204,
      headers: { 'upload-offset': '600000', 'upload-length': '1300000' },
    });
    const told = await send(at, 'HEAD');
    expect(told).toMatchObject({ status: 200, text: '' });
    expect(told.headers).toMatchObject({ 'upload-offset': '600000', 'upload-length': '1300000' });
    expect(told.headers).not.toHaveProperty('upload-defer-length');
    expect(await importRow(app.db, given)).toMatchObject({ state: 'WAITING_FOR_FILE', received: 600_000 });
    expect(await patch(at, 600_000, file.subarray(600_000))).toMatchObject({
      status: 204,
      text: '',
      headers: { 'upload-offset': '1300000' },
    });
    expect(file.equals(await storedBytes(app.db, given))).toBe(true);
    expect(await importRow(app.db, given)).toMatchObject({ started: true, total: file.length });
  });

  it('ends a file of unknown length with upload-complete', async () => {
    const given = await givenImport(app.db);
    const at = given.at(app.origin);
    await patch(at, 0, 'one,');
    const { sent, answered } = openUpload(at, 'PATCH', { ...tusHeaders(4), 'upload-complete': '?1' });
    sent.write('two');
    sent.end();
    expect(await answered).toMatchObject({ status: 204, headers: { 'upload-offset': '7' } });
    expect(String(await storedBytes(app.db, given))).toBe('one,two');
    expect(await importRow(app.db, given)).toMatchObject({ started: true, total: 7 });
    // Who broke off behind the last byte only says that it was.
    const broken = await givenImport(app.db);
    await patch(broken.at(app.origin), 0, 'all');
    expect(await patch(broken.at(app.origin), 3, '', { 'upload-length': 3 })).toMatchObject({ status: 204 });
    expect(await importRow(app.db, broken)).toMatchObject({ started: true, total: 3 });
  });

  it('refuses what does not fit, and changes nothing', async () => {
    const given = await givenImport(app.db);
    const at = given.at(app.origin);
    await patch(at, 0, 'one,', { 'upload-length': 10 });
    const chunked = (body: string) => {
      const { sent, answered } = openUpload(at, 'PATCH', tusHeaders(4));
      sent.write(body.slice(0, 2));
      sent.end(body.slice(2));
      return answered;
    };
    const refusals: [number, UploadAnswer][] = [
      [409, await patch(at, 0, 'one,two')],
      [409, await patch(at, 5, 'two')],
      [409, await patch(at, 4, 'two', { 'upload-length': 11 })],
      [413, await patch(at, 4, 'two,three')],
      [413, await chunked('two,three')],
      [400, await patch(at, 4, 'two', { 'upload-length': 5 })],
      [400, await patch(at, 4, 'two', { 'upload-offset': 'four' })],
      [400, await patch(at, 4, 'two', { 'upload-offset': '-4' })],
      [400, await send(at, 'PATCH', 'two', { 'content-type': 'application/offset+octet-stream' })],
      [415, await patch(at, 4, 'two', { 'content-type': 'text/csv' })],
      [415, await patch(at, 4, 'two', { 'content-encoding': 'br' })],
      [412, await patch(at, 4, 'two', { 'tus-resumable': '0.2.2' })],
      [412, await send(at, 'PUT', 'two', { 'tus-resumable': '2.0.0' })],
      [415, await send(at, 'PUT', 'two', { 'content-type': 'multipart/form-data; boundary=x' })],
      [415, await send(at, 'PUT', 'two', { 'content-type': 'application/x-www-form-urlencoded' })],
      [400, await send(at, 'PUT', 'two', { 'content-range': 'bytes 0-2/3' })],
      [405, await send(at, 'GET')],
      [405, await send(at, 'DELETE')],
    ];
    expect(refusals.map(([, { status }]) => status)).toEqual(refusals.map(([status]) => status));
    for (const [, { error, headers }] of refusals) {
      expect(error?.extensions.code).toMatch(/^[A-Z_]+$/);
      expect(headers['tus-resumable']).toBe('1.0.0');
    }
    expect(
      refusals.flatMap(([status, { headers }]) => (status === 412 ? [headers['tus-version']] : [])),
    ).toEqual(['1.0.0', '1.0.0']);
    expect(await importRow(app.db, given)).toMatchObject({
      state: 'WAITING_FOR_FILE',
      received: 4,
      total: 10,
      pieces: 1,
    });
  });

  it('takes the method that a header says, whatever the request has', async () => {
    const given = await givenImport(app.db);
    const at = given.at(app.origin);
    const as = (method: string) => ({ 'x-http-method-override': method });
    const sent = await send(at, 'POST', 'all', {
      ...tusHeaders(0),
      ...as('PATCH'),
      'content-length': 3,
      'upload-length': 3,
    });
    expect(sent).toMatchObject({ status: 204 });
    expect(await send(at, 'GET', '', as('HEAD'))).toMatchObject({
      status: 200,
      headers: { 'upload-offset': '3' },
    });
    expect(await send(at, 'PUT', 'other', as('GET'))).toMatchObject({ status: 405 });
    expect(String(await storedBytes(app.db, given))).toBe('all');
  });

  it('says with OPTIONS what there is, to browsers on pages of other sites too', async () => {
    const answer = await send(`${app.origin}/imports/${newId()}`, 'OPTIONS', '', {
      origin: 'https://shop.example',
      'access-control-request-method': 'PATCH',
    });
    expect(answer).toMatchObject({
      status: 204,
      headers: {
        'tus-version': '1.0.0',
        'tus-extension': 'expiration',
        'tus-max-size': String(2 * 1024 * 1024),
        'access-control-allow-origin': '*',
        'access-control-allow-methods': expect.stringContaining('PATCH'),
        'access-control-allow-headers': expect.stringContaining('Upload-Offset'),
        'access-control-expose-headers': expect.stringContaining('Upload-Offset'),
      },
    });
  });
});
