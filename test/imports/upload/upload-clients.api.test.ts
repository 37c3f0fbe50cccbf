import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it, vi } from 'vitest';
import { useApp } from '../../support/app.js';
import {
  ceiling,
  file,
  givenHeed,
  heldTaken,
  pieceSize,
  received,
  sendRest,
  underWay,
} from './given-uploads.js';
import { givenImport, importRow, openUpload, patch, send, storedBytes } from './upload-client.js';

const app = useApp();

it(
  'a client that breaks off leaves what it has sent, and goes on at another process',
  async () => {
    const heed = await givenHeed(app.url);
    const given = await givenImport(app.db);
    const put = await underWay(app, given, heed.url);
    put.sent.destroy();
    expect(await sendRest(given.at(app.origin))).toMatchObject({ status: 204 });
    expect(file.equals(await storedBytes(app.db, given))).toBe(true);
    const metrics = async () => (await fetch(`${heed.url}/metrics`)).text();
    await expect.poll(metrics, { timeout: ceiling }).toContain('heed_uploads_total{outcome="broken-off"} 1');
    expect(await metrics()).toContain('heed_uploads_under_way 0');
    const { stored, received: all } = await importRow(app.db, given);
    expect([stored, all]).toEqual([file.length, file.length]);
  },
  ceiling * 2,
);

it(
  'a client that sends all and leaves at once has sent the file',
  async () => {
    const heed = await givenHeed(app.url);
    const given = await givenImport(app.db);
    const body = file.subarray(0, 60_000);
    const put = openUpload(given.at(heed.url), 'PUT', { 'content-length': body.length });
    put.sent.on('error', () => undefined);
    const release = await heldTaken(app, put, given, body.subarray(0, 5));
    put.sent.end(body.subarray(5));
    await once(put.sent, 'finish');
    const left = new Promise((resolve) => put.sent.once('close', resolve));
    put.sent.socket?.end();
    await left;
    await release();
    await vi.waitFor(
      async () => expect(await importRow(app.db, given)).toMatchObject({ started: true }),
      ceiling,
    );
    expect(body.equals(await storedBytes(app.db, given))).toBe(true);
  },
  ceiling * 2,
);

it(
  'what a client has sent that broke off is stored before Heed has stopped',
  async () => {
    const heed = await givenHeed(app.url);
    const given = await givenImport(app.db);
    const put = openUpload(given.at(heed.url), 'PUT', { 'content-length': file.length });
    put.sent.on('error', () => undefined);
    const release = await heldTaken(app, put, given, file.subarray(0, 5));
    await new Promise((resolve) => void put.sent.write(file.subarray(5, 60_000), resolve));
    put.sent.destroy();
    const metrics = async () => (await fetch(`${heed.url}/metrics`)).text();
    await expect.poll(metrics, { timeout: ceiling }).toContain('heed_uploads_under_way 1');
    const stopped = heed.stop();
    await expect.poll(() => fetch(heed.url).catch(() => null), { timeout: ceiling }).toBeNull();
    for (let wait = 0; wait < 100; wait += 1) await nextTurn();
    await release();
    await stopped;
    // The piece that waited, and the one that had gathered.
    expect(await received(app, given)).toBeGreaterThanOrEqual(2 * pieceSize);
    expect((await importRow(app.db, given)).stored).toBe(await received(app, given));
  },
  ceiling * 2,
);

it(
  'a client that falls silent is given up, and what it has sent is kept',
  async () => {
    const heed = await givenHeed(app.url, { idle: 1_000 });
    const given = await givenImport(app.db);
    const put = await underWay(app, given, heed.url);
    expect(await put.answered).toMatchObject({ status: 408 });
    put.sent.destroy();
    expect(await importRow(app.db, given)).toMatchObject({ state: 'WAITING_FOR_FILE', received: 100_000 });
    expect(await patch(given.at(heed.url), 100_000, file.subarray(100_000))).toMatchObject({ status: 204 });
    expect(file.equals(await storedBytes(app.db, given))).toBe(true);
  },
  ceiling * 2,
);

it(
  'who sends anew takes the upload over: the one before is refused, and nothing of it stays',
  async () => {
    const heed = await givenHeed(app.url);
    const other = randomBytes(300_000);
    const given = await givenImport(app.db);
    const first = await underWay(app, given, heed.url);
    const second = openUpload(given.at(app.origin), 'PUT');
    second.sent.write(other.subarray(0, 100_000));
    await vi.waitFor(async () => expect((await importRow(app.db, given)).total).toBeNull(), ceiling);
    first.sent.write(file.subarray(100_000, 200_000));
    expect(await first.answered).toMatchObject({
      status: 409,
      error: { message: expect.stringContaining('another request') },
    });
    first.sent.destroy();
    second.sent.end(other.subarray(100_000));
    expect(await second.answered).toMatchObject({ status: 200 });
    expect(other.equals(await storedBytes(app.db, given))).toBe(true);
    expect(await importRow(app.db, given)).toMatchObject({ started: true, stored: other.length });
  },
  ceiling * 2,
);

it(
  'of many that send at once one is the file, whole',
  async () => {
    const heed = await givenHeed(app.url);
    const bodies = Array.from({ length: 8 }, (_, one) => Buffer.alloc(100_000 + one * 1_000, one + 65));
    const given = await givenImport(app.db);
    const answers = await Promise.all(
      bodies.map((body, one) => send(given.at(one % 2 === 0 ? heed.url : app.origin), 'PUT', body)),
    );
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.every((status) => status === 200 || status === 409)).toBe(true);
    const winner = bodies[statuses.indexOf(200)] ?? Buffer.alloc(0);
    expect(winner.equals(await storedBytes(app.db, given))).toBe(true);
    expect(await importRow(app.db, given)).toMatchObject({ started: true, stored: winner.length });
  },
  ceiling * 2,
);

it(
  'an import that is cancelled while its file comes takes no more of it',
  async () => {
    const heed = await givenHeed(app.url);
    const given = await givenImport(app.db);
    const put = await underWay(app, given, heed.url);
    await app.db.text(`update imports set state = 'CANCELLED', finished_at = now() where import_id = $1`, [
      given.importId,
    ]);
    put.sent.write(file.subarray(100_000, 200_000));
    expect(await put.answered).toMatchObject({ status: 410 });
    put.sent.destroy();
    const { received: all, stored } = await importRow(app.db, given);
    expect(all).toBe(stored);
  },
  ceiling * 2,
);
