/** Heeds that take uploads in small pieces, and uploads in the middle. */
import { randomBytes } from 'node:crypto';
import { expect, onTestFinished, vi } from 'vitest';
import type { UploadTimes } from '../../../src/features/imports/upload/upload.route.js';
import { heldOpen } from '../../screening/bare-campaigns.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { type GivenImport, importRow, type OpenUpload, openUpload, patch, send } from './upload-client.js';

export const file = randomBytes(400_000);
export const pieceSize = 16_384;
/** Milliseconds. */
export const ceiling = 15_000;

export async function givenHeed(databaseUrl: string, uploads: UploadTimes = {}) {
  const heed = await startTestApp(databaseUrl, {}, { uploads: { pieceSize, ...uploads } });
  onTestFinished(heed.stop);
  return heed;
}

export const received = async (app: TestApp, given: GivenImport) => (await importRow(app.db, given)).received;

/** Some of a PUT of the file is stored, and it goes on. */
export async function underWay(app: TestApp, given: GivenImport, origin: string): Promise<OpenUpload> {
  const put = openUpload(given.at(origin), 'PUT', { 'content-length': file.length });
  put.sent.on('error', () => undefined);
  put.sent.write(file.subarray(0, 100_000));
  await vi.waitFor(async () => expect(await received(app, given)).toBeGreaterThanOrEqual(50_000), ceiling);
  return put;
}

/** The upload is the request's, and no piece can be stored before it is released. */
export async function heldTaken(
  app: TestApp,
  { sent }: OpenUpload,
  { importId }: GivenImport,
  begin: Buffer,
) {
  sent.write(begin);
  const taken = 'select 1 from imports where import_id = $1 and upload_id is not null';
  await vi.waitFor(async () => expect(await app.db.text(taken, [importId])).toHaveLength(1), ceiling);
  return heldOpen(app.url, 'select 1 from imports where import_id = $1 for update', [importId]);
}

/** Goes on with the file from where HEAD says. */
export async function sendRest(at: string) {
  for (;;) {
    const { headers } = await send(at, 'HEAD');
    const offset = Number(headers['upload-offset']);
    const answer = await patch(at, offset, file.subarray(offset));
    if (answer.status !== 409) return answer;
  }
}
