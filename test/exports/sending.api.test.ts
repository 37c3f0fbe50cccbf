/** How a file is sent: compressed, asked for its headers, broken off, left, and one too many. */
import { once } from 'node:events';
import { connect as connectTcp } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { sql } from 'drizzle-orm';
import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { AppOptions } from '../../src/shell/app-options.js';
import { OptOutEventsDownloadDocument, OptOutsDownloadDocument } from '../generated/operations.js';
import { givenAccount, startTestApp, type TestAccount, useApp } from '../support/app.js';
import { proxyTo } from '../support/proxied-link.js';
import { begin, bytesOf, download, fillAccount } from './downloading.js';

const app = useApp();
const entries = 12_000;
let owner: TestAccount;

beforeAll(async () => {
  owner = await givenAccount(app);
  // Twelve megabytes: far more than the socket takes while nobody reads.
  await fillAccount(app.db, owner.accountId, entries, 'x'.repeat(1_000));
});

const addressOf = async (gzip = false) =>
  (await owner.admin.run(OptOutsDownloadDocument, { format: 'CSV', gzip })).optOutsDownload;

/** A second Heed on the same data, over a link of its own; and addresses of the first one as they are there. */
async function givenHeedOnLink(options: Pick<AppOptions, 'askAgain' | 'downloads'>) {
  const link = await proxyTo(app.url);
  onTestFinished(() => link.stop());
  const heed = await startTestApp(link.url, {}, options);
  onTestFinished(() => heed.stop());
  return { link, there: (address: string) => address.replace(app.origin, heed.url) };
}

describe('a file that is sent', () => {
  it('is compressed on its way where the client accepts gzip, and a .gz file where that was asked for', async () => {
    const plain = await download(await addressOf(), { 'accept-encoding': 'gzip;q=0, br' });
    expect(plain.headers['content-encoding']).toBeUndefined();
    expect(plain.headers['vary']).toBe('accept-encoding');
    expect(plain.text.split('\r\n')).toHaveLength(entries + 2);
    expect(plain.trailers).toEqual({ 'heed-rows': String(entries), 'heed-exceptions': '0' });

    const packed = await begin(await addressOf(), { headers: { 'accept-encoding': 'br, gzip' } });
    expect(packed.headers).toMatchObject({
      'content-encoding': 'gzip',
      'content-type': expect.stringContaining('text/csv') as string,
    });
    expect(gunzipSync(await bytesOf(packed)).toString()).toBe(plain.text);
    expect(packed.trailers['heed-rows']).toBe(String(entries));

    const file = await begin(await addressOf(true), { headers: { 'accept-encoding': 'gzip' } });
    expect(file.headers).toMatchObject({
      'content-type': 'application/gzip',
      'content-disposition': 'attachment; filename="opt-outs.csv.gz"',
    });
    expect(file.headers['content-encoding']).toBeUndefined();
    expect(gunzipSync(await bytesOf(file)).toString()).toBe(plain.text);
  });

  it('has the same headers for HEAD, and nothing is read', async () => {
    const address = await addressOf();
    const head = await begin(address, { method: 'HEAD' });
    const body = await bytesOf(head);
    const { headers } = await download(address);
    expect(body).toHaveLength(0);
    expect(head.statusCode).toBe(200);
    for (const name of [
      'content-type',
      'content-disposition',
      'heed-cursor',
      'heed-position',
      'cache-control',
    ])
      expect(head.headers[name]).toBe(headers[name]);
    expect(head.headers['heed-position']).toBe(String(entries));
  });

  it('of nothing is whole and empty', async () => {
    const { admin } = await givenAccount(app);
    for (const gzip of [false, true]) {
      const { optOutsDownload } = await admin.run(OptOutsDownloadDocument, { format: 'NDJSON', gzip });
      const answer = await begin(optOutsDownload);
      const bytes = await bytesOf(answer);
      expect(answer.trailers['heed-rows']).toBe('0');
      expect(gzip ? gunzipSync(bytes) : bytes).toHaveLength(0);
    }
  });

  it('is refused over HTTP/1.0, where what breaks off looks whole', async () => {
    const { hostname, port, pathname, search } = new URL(await addressOf());
    const socket = connectTcp(Number(port), hostname);
    socket.end(`GET ${pathname}${search} HTTP/1.0\r\n\r\n`);
    let answer = '';
    socket.setEncoding('utf8').on('data', (text: string) => (answer += text));
    await once(socket, 'close');
    expect(answer).toContain(' 505 ');
    expect(answer).toContain('HTTP/1.1 is needed');
  });

  it('breaks off without a proper end when the database fails, packed or not', async () => {
    for (const encoding of ['identity', 'gzip']) {
      const answer = await begin(await addressOf(), { headers: { 'accept-encoding': encoding } });
      await app.db.rows(sql`alter table list_entries rename to list_entries_away`);
      const pieces: Buffer[] = [];
      const read = (async () => {
        for await (const piece of answer as AsyncIterable<Buffer>) pieces.push(piece);
      })();
      try {
        await expect(read).rejects.toThrow('aborted');
      } finally {
        await app.db.rows(sql`alter table list_entries_away rename to list_entries`);
      }
      expect(answer.complete).toBe(false);
      const came = Buffer.concat(pieces);
      if (encoding === 'gzip') expect(() => gunzipSync(came)).toThrow('unexpected end of file');
      else expect(came.toString()).toMatch(/^recipient,/);
    }
  });

  it('waits for a database that is away for a moment, and breaks off behind that', async () => {
    const { link, there } = await givenHeedOnLink({});
    const whole = await download(there(await addressOf()));
    const answer = await begin(there(await addressOf()));
    link.greet('hang up');
    link.cut();
    const before = link.connections();
    const read = bytesOf(answer);
    await vi.waitFor(() => expect(link.connections()).toBeGreaterThan(before), 10_000);
    link.greet('pass');
    expect((await read).toString()).toBe(whole.text);

    const impatient = await givenHeedOnLink({ askAgain: { patience: 200 } });
    const cut = await begin(impatient.there(await addressOf()));
    await impatient.link.refuse();
    await expect(bytesOf(cut)).rejects.toThrow('aborted');
    const refused = await begin(impatient.there(await addressOf()));
    expect(refused.statusCode).toBe(503);
    expect((await bytesOf(refused)).toString()).toContain('the database is away');
    await impatient.link.restore();
  });

  it('is one of so many at a time, and one that is left makes room', async () => {
    const { there } = await givenHeedOnLink({ downloads: { limits: { account: 2, all: 3 } } });
    const address = there(await addressOf());
    const first = await begin(address);
    const second = await begin(address);
    const third = await begin(address);
    expect([first.statusCode, second.statusCode, third.statusCode]).toEqual([200, 200, 429]);
    expect(third.headers['retry-after']).toBe('5');
    expect((await bytesOf(third)).toString()).toContain('LIMIT_EXCEEDED');

    const other = await givenAccount(app);
    await fillAccount(app.db, other.accountId, entries, 'x'.repeat(1_000));
    const { optOutEventsDownload } = await other.admin.run(OptOutEventsDownloadDocument, { format: 'CSV' });
    const fourth = await begin(there(optOutEventsDownload));
    const fifth = await begin(there(optOutEventsDownload));
    expect([fourth.statusCode, fifth.statusCode]).toEqual([200, 503]);
    await bytesOf(fifth);

    first.destroy();
    await vi.waitFor(
      async () => {
        const again = await begin(address);
        expect(again.statusCode).toBe(200);
        expect((await bytesOf(again)).toString().split('\r\n')).toHaveLength(entries + 2);
      },
      { timeout: 20_000 },
    );
    second.destroy();
    fourth.destroy();
  });
});
