import { randomBytes } from 'node:crypto';
import { expect, it, onTestFinished, vi } from 'vitest';
import { useApp } from '../../support/app.js';
import { proxyTo } from '../../support/proxied-link.js';
import { ceiling, file, givenHeed, heldTaken, received, sendRest, underWay } from './given-uploads.js';
import { givenImport, importRow, openUpload, send, storedBytes } from './upload-client.js';

const app = useApp();

it(
  'a database that goes away in the middle is told of with 503; what had come stays, and the rest follows',
  async () => {
    const link = await proxyTo(app.url);
    onTestFinished(() => link.stop());
    const heed = await givenHeed(link.url, { askAgain: { patience: 1_500, within: 1_200 } });
    const given = await givenImport(app.db);
    const at = given.at(heed.url);
    const put = await underWay(app, given, heed.url);
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
    const release = await heldTaken(app, put, given, Buffer.from('begun'));
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
    expect(await received(app, given)).toBe(0);
    await release();
    expect(await put.answered).toMatchObject({ status: 200 });
    expect(await importRow(app.db, given)).toMatchObject({ started: true, stored: 30_000_005 });
  },
  ceiling * 3,
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
    const puts = [await underWay(app, given, heed.url), await underWay(app, other, heed.url)];
    const gone = await underWay(app, left, heed.url);
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
