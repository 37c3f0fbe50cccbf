/** Bodies that no browser sends. */
import { once } from 'node:events';
import { connect } from 'node:net';
import postgres from 'postgres';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { useApp } from '../support/app.js';
import { givenLink, givenSendingAccount, logOf, readAnswer, someone, visit } from './visits.js';

const app = useApp({}, { webForm: { bodyWithin: 50 } });

describe('a body that does not arrive', () => {
  it.each(['/u/AAAAAAAAAA', '/opt-out/0b3d8bbc'])('ends its connection, at %s', async (path) => {
    const { hostname, port } = new URL(app.origin);
    const socket = connect(Number(port), hostname);
    onTestFinished(() => void socket.destroy());
    socket.on('error', () => undefined);
    socket.write(
      `POST ${path} HTTP/1.1\r\nhost: heed\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: 1000\r\n\r\na`,
    );
    socket.resume();
    await once(socket, 'close');
    expect(socket.bytesRead).toBe(0);
  });
});

it('a page that takes longer to make than a body may take to arrive comes all the same', async () => {
  const owner = await givenSendingAccount(app);
  const link = await givenLink(owner, someone());
  const holder = postgres(app.url, { max: 1 });
  onTestFinished(() => holder.end());
  const page = await holder.begin(async (transaction) => {
    await transaction`lock table links`;
    const visited = visit(link);
    await vi.waitFor(async () => {
      const [waiting] = await app.db.text(
        `select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like '%from link_of(%'
         and clock_timestamp() - query_start > interval '200 milliseconds'`,
        [],
      );
      expect(waiting).toBeDefined();
    }, 10_000);
    return { visited };
  });
  expect((await page.visited).status).toBe(200);
});

it('a type of content that is none gets a page', async () => {
  const owner = await givenSendingAccount(app);
  const recipient = someone();
  const link = await givenLink(owner, recipient);
  const page = await readAnswer(
    await fetch(link, { method: 'POST', body: 'action=opt-out', headers: { 'content-type': ';;;' } }),
  );
  expect(page.status).toBe(400);
  expect(page.heading).toBe('This request could not be read');
  expect(await logOf(app.db, owner.accountId, recipient)).toEqual([]);
});
