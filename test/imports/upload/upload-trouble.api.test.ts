import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it, onTestFinished, vi } from 'vitest';
import type { UploadTimes } from '../../../src/features/imports/upload/upload.route.js';
import { heldOpen } from '../../screening/bare-campaigns.js';
import { startTestApp, useApp } from '../../support/app.js';
import { proxyTo } from '../../support/proxied-link.js';
import { givenImport, importRow, openUpload, patch, send, storedBytes } from './upload-client.js';

const app = useApp();
const file = randomBytes(400_000);
const ceiling = 15_000;
const pieceSize = 16_384;

async function givenHeed(databaseUrl: string, uploads: UploadTimes = {}) {
  const heed = await startTestApp(databaseUrl, {}, { uploads: { pieceSize, ...uploads } });
  onTestFinished(heed.stop);
  return heed;
}

const received = async (given: Parameters<typeof importRow>[1]) => (await importRow(app.db, given)).received;

/** Some of a PUT is stored, and it goes on. */
async function underWay(given: Awaited<ReturnType<typeof givenImport>>, origin: string, body = file) {
  const put = openUpload(given.at(origin), 'PUT', { 'content-length': body.length });
  put.sent.on('error', () => undefined);
  put.sent.write(body.subarray(0, 100_000));
  await vi.waitFor(async () => expect(await received(given)).toBeGreaterThanOrEqual(50_000), ceiling);
  return put;
}

/** The upload is the request's, and no piece can be stored before it is released. */
async function heldTaken(
  { sent }: ReturnType<typeof openUpload>,
  { importId }: Awaited<ReturnType<typeof givenImport>>,
  begin: Buffer,
) {
  sent.write(begin);
  const taken = 'select 1 from imports where import_id = $1 and upload_id is not null';
  await vi.waitFor(async () => expect(await app.db.text(taken, [importId])).toHaveLength(1), ceiling);
  return heldOpen(app.url, 'select 1 from imports where import_id = $1 for update', [importId]);
}

/** Goes on from where HEAD says. */
async function sendRest(at: string, body = file) {
  for (;;) {
    const { headers } = await send(at, 'HEAD');
    const offset = Number(headers['upload-offset']);
    const answer = await patch(at, offset, body.subarray(offset));
    if (answer.status !== 409) return answer;
  }
}

it(
  'a database that goes away in the middle is told of with 503; what had come stays, and the rest follows',
  async () => {
    const link = await proxyTo(app.url);
    onTestFinished(() => link.stop());
    const heed = await givenHeed(link.url, { askAgain: { patience: 1_500, within: 1_200 } });
    const given = await givenImport(app.db);
    const at = given.at(heed.url);
    const put = await underWay(given, heed.url);
    await link.refuse();
    put.sent.write(file.subarray(100_000, 300_000));
    expect(await put.answered).toMatchObject({
      status: 503,
      headers: { 'retry-after': '5' },
      error: { extensions: { code: 'NOT_RECORDED' } },
    });
    put.sent.destroy();
    const others = await Promise.all(['HEAD', 'PUT'].map((method) => send(at, method)));
    for (const answer of others) expect(answer).toMatchObject({ status: 503 });
    expect(await importRow(app.db, given)).toMatchObject({ state: 'WAITING_FOR_FILE', total: file.length });
    await link.restore();
    expect(await sendRest(at)).toMatchObject({ status: 204 });
    expect(file.equals(await storedBytes(app.db, given))).toBe(true);
    expect(await importRow(app.db, given)).toMatchObject({ started: true });
  },
  ceiling * 3,
);

it(
  'a piece whose answer is lost is stored once, and the client notices nothing',
  async () => {
    const link = await proxyTo(app.url);
    onTestFinished(() => link.stop());
    const heed = await givenHeed(link.url);
    const given = await givenImport(app.db);
    const put = openUpload(given.at(heed.url), 'PUT', { 'content-length': file.length });
    for (let at = 0; at < file.length; at += 80_000) {
      const lost = link.cutAt(1, 'toClient', 'reset');
      put.sent.write(file.subarray(at, at + 80_000));
      await lost;
    }
    put.sent.end();
    expect(await put.answered).toMatchObject({ status: 200 });
    expect(file.equals(await storedBytes(app.db, given))).toBe(true);
    expect(await importRow(app.db, given)).toMatchObject({ started: true, stored: file.length });
  },
  ceiling * 2,
);

it(
  'a slow database holds the client up, and little is in memory meanwhile',
  async () => {
    const heed = await givenHeed(app.url);
    const given = await givenImport(app.db);
    const put = openUpload(given.at(heed.url), 'PUT');
    const release = await heldTaken(put, given, Buffer.from('begun'));
    // Far more than the two sockets hold.
    const slice = randomBytes(1_000_000);
    let taken = 0;
    for (let sent = 0; sent < 30; sent += 1) put.sent.write(slice, () => (taken += slice.length));
    put.sent.end();
    let before = -1;
    await vi.waitFor(
      () => {
        const stands = taken === before;
        before = taken;
        expect(stands).toBe(true);
      },
      { timeout: ceiling, interval: 500 },
    );
    expect(taken).toBeLessThan(20_000_000);
    expect(await received(given)).toBe(0);
    await release();
    expect(await put.answered).toMatchObject({ status: 200 });
    expect(await importRow(app.db, given)).toMatchObject({ started: true, stored: 30_000_005 });
  },
  ceiling * 3,
);

it(
  'a client that breaks off leaves what it has sent, and goes on at another process',
  async () => {
    const heed = await givenHeed(app.url);
    const given = await givenImport(app.db);
    const put = await underWay(given, heed.url);
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
    const release = await heldTaken(put, given, body.subarray(0, 5));
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
    const release = await heldTaken(put, given, file.subarray(0, 5));
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
    expect(await received(given)).toBeGreaterThanOrEqual(2 * pieceSize);
    expect((await importRow(app.db, given)).stored).toBe(await received(given));
  },
  ceiling * 2,
);

it(
  'a client that falls silent is given up, and what it has sent is kept',
  async () => {
    const heed = await givenHeed(app.url, { idle: 1_000 });
    const given = await givenImport(app.db);
    const put = await underWay(given, heed.url);
    expect(await put.answered).toMatchObject({ status: 408 });
    put.sent.destroy();
    expect(await importRow(app.db, given)).toMatchObject({ state: 'WAITING_FOR_FILE', received: 100_000 });
    expect(await patch(given.at(heed.url), 100_000, file.subarray(100_000))).toMatchObject({ status: 204 });
    expect(file.equals(await storedBytes(app.db, given))).toBe(true);
  },
  ceiling * 2,
);

it(
  'Heed that is stopped lets uploads end, and asks those that have not to go on elsewhere',
  async () => {
    const heed = await givenHeed(app.url, { patience: 2_000 });
    const [given, other, left] = [
      await givenImport(app.db),
      await givenImport(app.db),
      await givenImport(app.db),
    ];
    const puts = [await underWay(given, heed.url), await underWay(other, heed.url)];
    const gone = await underWay(left, heed.url);
    gone.sent.destroy();
    const stopped = heed.stop();
    puts[1]?.sent.end(file.subarray(100_000));
    expect(await puts[1]?.answered).toMatchObject({ status: 200 });
    expect(await puts[0]?.answered).toMatchObject({
      status: 503,
      headers: { 'retry-after': '5', connection: 'close' },
      error: { message: expect.stringContaining('Heed stops') },
    });
    puts[0]?.sent.destroy();
    await stopped;
    expect(await importRow(app.db, given)).toMatchObject({ received: 100_000, stored: 100_000 });
    expect(await sendRest(given.at(app.origin))).toMatchObject({ status: 204 });
    expect(file.equals(await storedBytes(app.db, given))).toBe(true);
    expect(file.equals(await storedBytes(app.db, other))).toBe(true);
  },
  ceiling * 3,
);

it(
  'who sends anew takes the upload over: the one before is refused, and nothing of it stays',
  async () => {
    const heed = await givenHeed(app.url);
    const other = randomBytes(300_000);
    const given = await givenImport(app.db);
    const first = await underWay(given, heed.url);
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
    const put = await underWay(given, heed.url);
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
