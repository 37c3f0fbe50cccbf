/**
 * One file after the other, sent as networks and people send: cut off anywhere, gone on with anywhere, over two processes of
 * which one has a bad link to the database. Whatever happens, what is stored is the file.
 */
import { createHash, randomBytes } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { startTestApp, useApp } from '../../support/app.js';
import { proxyTo } from '../../support/proxied-link.js';
import { seededRandom } from '../../support/seeded-random.js';
import { givenImport, importRow, openUpload, send, storedBytes, tusHeaders } from './upload-client.js';

const app = useApp();
const pieceSize = 8_192;
const files = 12;

it('a file is stored byte for byte, wherever it is cut and whoever goes on with it', async () => {
  const link = await proxyTo(app.url);
  onTestFinished(() => link.stop());
  const origins: string[] = [];
  for (const url of [app.url, link.url]) {
    const heed = await startTestApp(url, {}, { uploads: { pieceSize } });
    onTestFinished(heed.stop);
    origins.push(heed.url);
  }
  const random = seededRandom(29);
  const below = (limit: number) => Math.floor(random() * limit);
  let resumptions = 0;

  for (let sent = 0; sent < files; sent += 1) {
    const file = randomBytes(below(120_000));
    const given = await givenImport(app.db);
    const somewhere = () => given.at(origins[below(2)] ?? '');
    const isSaid = random() < 0.5;
    for (let tried = 0; ; tried += 1) {
      const { headers } = await send(somewhere(), 'HEAD');
      const isAnew = tried === 0 || random() < 0.15;
      const offset = isAnew ? 0 : Number(headers['upload-offset']);
      expect(offset).toBeLessThanOrEqual(file.length);
      const isToTheEnd = tried > 6 || random() < 0.3;
      const end = isToTheEnd ? file.length : offset + below(file.length - offset + 1);
      const length = isSaid ? { 'upload-length': file.length } : {};
      const { sent: request, answered } = isAnew
        ? openUpload(somewhere(), 'PUT', length)
        : openUpload(somewhere(), 'PATCH', {
            ...tusHeaders(offset),
            ...length,
            ...(isToTheEnd ? { 'upload-complete': '?1' } : {}),
          });
      request.on('error', () => undefined);
      if (random() < 0.3) void link.cutAt(1 + below(60), random() < 0.5 ? 'toClient' : 'toServer', 'reset');
      for (let at = offset; at < end;) {
        const next = Math.min(end, at + 1 + below(20_000));
        request.write(file.subarray(at, next));
        at = next;
        if (random() < 0.3) await nextTurn();
      }
      if (!isToTheEnd) {
        // A PATCH without an end may be a whole one; a PUT never is.
        if (!isAnew && !isSaid && random() < 0.5) request.end();
        for (let wait = below(30); wait > 0; wait -= 1) await nextTurn();
        request.destroy();
        resumptions += 1;
        continue;
      }
      request.end();
      const { status } = await answered.catch(() => ({ status: 0 }));
      request.destroy();
      if ((await importRow(app.db, given)).started) break;
      expect([0, 409, 503]).toContain(status);
      expect(tried).toBeLessThan(100);
    }
    expect(await importRow(app.db, given)).toMatchObject({
      started: true,
      received: file.length,
      total: file.length,
      stored: file.length,
    });
    const hash = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
    expect(hash(await storedBytes(app.db, given))).toBe(hash(file));
  }
  expect(resumptions).toBeGreaterThan(0);
});
