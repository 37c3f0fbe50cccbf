import { describe, expect, it } from 'vitest';
import {
  methodOf,
  readSending,
  speaksTus,
  type UploadHeaders,
} from '../../../src/features/imports/upload/upload-request.rules.js';

const limit = 1_000;
const put = (headers: UploadHeaders = {}) => readSending('PUT', headers, limit);
const patch = (headers: UploadHeaders = {}) =>
  readSending(
    'PATCH',
    { 'content-type': 'application/offset+octet-stream', 'upload-offset': '4', ...headers },
    limit,
  );
const sending = (
  offset: number | null,
  bodyLength: number | null,
  total: number | null,
  endsFile: boolean,
) => ({
  kind: 'sending',
  sending: { offset, bodyLength, total, endsFile },
});
const refused = (status: number, about: string) => ({
  kind: 'refused',
  status,
  message: expect.stringContaining(about) as string,
});

describe('a PUT', () => {
  it('is a file from its beginning to the end of the body, or as long as is said', () => {
    expect(put()).toEqual(sending(null, null, null, true));
    expect(put({ 'content-length': '7' })).toEqual(sending(null, 7, 7, true));
    expect(put({ 'content-length': '7', 'upload-length': '9' })).toEqual(sending(null, 7, 9, true));
    // It always begins: an offset says nothing here.
    expect(put({ 'upload-offset': '3' })).toEqual(sending(null, null, null, true));
  });

  it('is no form and no part, and compressed with gzip or not at all', () => {
    for (const type of [
      'multipart/form-data; boundary=x',
      'MULTIPART/mixed',
      'application/x-www-form-urlencoded',
    ])
      expect(put({ 'content-type': type })).toEqual(refused(415, 'content-type'));
    expect(put({ 'content-range': 'bytes 0-2/3' })).toEqual(refused(400, 'content-range'));
    for (const encoding of ['br', 'deflate', 'gzip, br'])
      expect(put({ 'content-encoding': encoding })).toEqual(refused(415, 'content-encoding'));
    for (const encoding of ['gzip', 'x-gzip', 'identity', ' GZIP ', ''])
      expect(put({ 'content-encoding': encoding })).toEqual(sending(null, null, null, true));
    for (const type of ['text/csv', 'application/gzip', 'application/offset+octet-stream'])
      expect(put({ 'content-type': type })).toMatchObject({ kind: 'sending' });
  });
});

describe('a PATCH', () => {
  it('goes on at an offset, and ends the file only where that is said', () => {
    expect(patch()).toEqual(sending(4, null, null, false));
    expect(patch({ 'content-length': '3' })).toEqual(sending(4, 3, null, false));
    expect(patch({ 'content-length': '3', 'upload-length': '9' })).toEqual(sending(4, 3, 9, false));
    expect(patch({ 'content-length': '3', 'upload-complete': '?1' })).toEqual(sending(4, 3, 7, true));
    expect(patch({ 'upload-complete': '?1' })).toEqual(sending(4, null, null, true));
    expect(patch({ 'upload-complete': '?0' })).toEqual(sending(4, null, null, false));
  });

  it('is of one type, and says where', () => {
    for (const type of ['application/offset+octet-stream; charset=x', 'Application/Offset+Octet-Stream'])
      expect(patch({ 'content-type': type })).toMatchObject({ kind: 'sending' });
    for (const type of ['text/csv', undefined])
      expect(patch({ 'content-type': type })).toEqual(refused(415, 'application/offset+octet-stream'));
    expect(patch({ 'content-encoding': 'br' })).toEqual(refused(415, 'content-encoding'));
    expect(patch({ 'content-range': 'bytes 4-6/7' })).toEqual(refused(400, 'content-range'));
    for (const offset of [undefined, '', 'four', '-4', '4.0', '+4', '0x4', '1234567890123456'])
      expect(patch({ 'upload-offset': offset })).toEqual(refused(400, 'upload-offset'));
  });
});

it('lengths are counts of bytes, fit each other, and are no more than the limit', () => {
  for (const length of ['many', '-1', '1.5', '', '9e2']) {
    expect(put({ 'upload-length': length })).toEqual(refused(400, 'upload-length: expected a count'));
    expect(put({ 'content-length': length })).toEqual(refused(400, 'expected a count'));
  }
  expect(put({ 'content-length': '10', 'upload-length': '9' })).toEqual(refused(400, 'would have 10 bytes'));
  expect(patch({ 'content-length': '6', 'upload-length': '9' })).toEqual(refused(400, 'would have 10 bytes'));
  expect(patch({ 'content-length': '5', 'upload-length': '9' })).toMatchObject({ kind: 'sending' });
  const tooMuch = refused(413, 'expected 1000 bytes at most (IMPORT_FILE_LIMIT), got 1001');
  expect(put({ 'content-length': '1001' })).toEqual(tooMuch);
  expect(put({ 'upload-length': '1001' })).toEqual(tooMuch);
  expect(patch({ 'content-length': '997' })).toEqual(tooMuch);
  expect(patch({ 'upload-length': '1001' })).toEqual(tooMuch);
  for (const fits of [put({ 'content-length': '1000' }), patch({ 'content-length': '996' })])
    expect(fits).toMatchObject({ kind: 'sending' });
});

it('the method and the version of tus are read from headers, in any case', () => {
  expect(methodOf('POST', { 'x-http-method-override': 'patch' })).toBe('PATCH');
  expect(methodOf('put', {})).toBe('PUT');
  expect([speaksTus({}), speaksTus({ 'tus-resumable': '1.0.0' })]).toEqual([true, true]);
  expect(speaksTus({ 'tus-resumable': '0.2.2' })).toBe(false);
});
