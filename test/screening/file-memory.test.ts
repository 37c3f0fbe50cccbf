/** What a Heed in a process of its own holds of files that are longer than that. */
import { once } from 'node:events';
import { expect, it, vi } from 'vitest';
import { AddNumberDocument, CreateAccountDocument } from '../generated/operations.js';
import { platformKey } from '../support/app.js';
import { createClient } from '../support/client.js';
import { useDatabase } from '../support/database.js';
import { said } from '../support/said.js';
import { megabytes, startMeasuredProcess } from '../support/measured-process.js';
import { type FileQuestion, openFile } from './file-client.js';

const database = useDatabase();
const ceiling = 240_000;
const rowsOfPiece = 10_000;
/** One in a hundred is out. */
const piece = Buffer.from(
  Array.from({ length: rowsOfPiece }, (_, row) =>
    row % 100 === 0 ? '+14155550101\n' : `+1212555${String(row).padStart(4, '0')}\n`,
  ).join(''),
);

async function givenHeed() {
  const heed = await startMeasuredProcess(database.url);
  const { createAccount } = await createClient(heed.url, platformKey).run(CreateAccountDocument, {
    input: { name: 'Acme' },
  });
  const { addNumber } = await createClient(heed.url, createAccount.apiKey).run(AddNumberDocument, {
    input: { address: '+14155550199' },
  });
  await said(database.db, createAccount.account.id, { recipient: '+14155550101' });
  const question: FileQuestion = {
    origin: heed.url,
    key: createAccount.apiKey,
    query: { senderId: addNumber.id },
    type: 'text/plain',
  };
  return { heed, question };
}

it(
  'a client that takes nothing is not read from, and costs a few megabytes; all comes when it reads on',
  async () => {
    const { heed, question } = await givenHeed();
    const before = await heed.settled();
    const file = openFile(question);
    const pieces = 1_000;
    const sending = (async () => {
      for (let sent = 0; sent < pieces; sent += 1) {
        if (!file.sent.write(piece)) await once(file.sent, 'drain');
      }
      file.sent.end();
    })();
    const response = await file.answered;
    response.pause();
    const { socket } = file.sent;
    const taken = () => (socket?.bytesWritten ?? 0) - (socket?.writableLength ?? 0);
    let last = -1;
    await vi.waitFor(
      () => {
        const now = taken();
        const stands = now === last;
        last = now;
        expect(stands).toBe(true);
      },
      { timeout: 60_000, interval: 1_000 },
    );
    // What the system keeps for both sockets, in both directions, and what Heed does.
    expect(last).toBeLessThan(40e6);
    expect(last).toBeLessThan((pieces * piece.length) / 2);
    const during = await heed.measure();
    const held = during.held - before.held;
    expect(held, megabytes(held)).toBeLessThan(16e6);
    response.resume();
    await sending;
    const answer = await file.done;
    expect(answer.whole).toBe(true);
    expect(answer.counts).toEqual({
      rows: pieces * rowsOfPiece,
      allowed: pieces * rowsOfPiece * 0.99,
      suppressed: pieces * rowsOfPiece * 0.01,
      refused: 0,
    });
    expect(answer.body.length).toBe(pieces * piece.length * 0.99);
    const after = (await heed.settled()).held - before.held;
    expect(after, megabytes(after)).toBeLessThan(4e6);
  },
  ceiling,
);

it(
  'a client that sends piece by piece gets each back, and 1,200,000 rows leave nothing behind',
  async () => {
    const { heed, question } = await givenHeed();
    const file = openFile({ ...question, query: { ...(question.query as object), rows: 'all' } });
    let received = 0;
    file.answered.then(
      (response) => response.on('data', (bytes: Buffer) => (received += bytes.length)),
      () => undefined,
    );
    const lineEnd = Buffer.byteLength(',ALLOWED,,,,');
    let before = 0;
    for (let sent = 0; sent < 120; sent += 1) {
      const expected = (sent + 1) * (piece.length + rowsOfPiece * lineEnd);
      file.sent.write(piece);
      await vi.waitFor(() => expect(received).toBeGreaterThan(expected), { timeout: 30_000, interval: 1 });
      if (sent === 20) before = (await heed.settled()).held;
    }
    const held = (await heed.settled()).held - before;
    file.sent.end();
    expect((await file.done).counts.rows).toBe(1_200_000);
    expect(held, megabytes(held)).toBeLessThan(4e6);
  },
  ceiling,
);
