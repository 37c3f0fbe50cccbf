import { randomUUID } from 'node:crypto';
import { describe, expect, it, onTestFinished } from 'vitest';
import { cursorAt } from '../../src/core/log/cursor.js';
import type { RecordItem } from '../../src/core/log/word.js';
import { FollowReviewsDocument } from '../generated/operations.js';
import { makeItem, makeWord } from '../support/words.js';
import { givenLiveAccount, type LiveAccount, recordOptOuts, useLiveServer } from './live-server.js';
import { type Message, openAs } from './raw-socket.js';

const live = useLiveServer();

interface Opened {
  reviewId: string;
  eventId: string;
  recipient: string;
}

let lastRecipient = 0;
function makeOpening(text = 'stop by the office?'): { item: RecordItem; opened: Opened } {
  lastRecipient += 1;
  const recipient = `+1202${String(lastRecipient).padStart(7, '0')}`;
  const reviewId = randomUUID();
  const word = makeWord({ recipient, provisional: true, reviewId, source: 'REVIEW' });
  const opensReview = { reviewId, recipient, senderId: null, text, reviewDays: 2 };
  return { item: makeItem([word], { opensReview }), opened: { reviewId, eventId: word.eventId, recipient } };
}

async function openReviews(account: LiveAccount, count: number): Promise<Opened[]> {
  const openings = Array.from({ length: count }, () => makeOpening());
  await live.server.recorder.record(
    account.accountId,
    openings.map((opening) => opening.item),
  );
  return openings.map((opening) => opening.opened);
}

async function agree(account: LiveAccount, { reviewId, recipient }: Opened): Promise<void> {
  const word = makeWord({ recipient, reviewId, source: 'REVIEW' });
  const settlesReview = { reviewId, state: 'OPTED_OUT' as const, by: 'an agent' };
  await live.server.recorder.record(account.accountId, [makeItem([word], { settlesReview })]);
}

async function dismiss(account: LiveAccount, { reviewId, recipient, eventId }: Opened): Promise<void> {
  const word = makeWord({ kind: 'WITHDRAWN', recipient, reviewId, withdraws: eventId, source: 'REVIEW' });
  const settlesReview = { reviewId, state: 'DISMISSED' as const, by: 'an agent' };
  await live.server.recorder.record(account.accountId, [makeItem([word], { settlesReview })]);
}

async function givenAccount() {
  const account = await givenLiveAccount(live.server.db);
  const follow = async (after?: string) => {
    const socket = await openAs(live.server.url, account.key);
    onTestFinished(() => socket.socket.terminate());
    socket.subscribe('1', FollowReviewsDocument, after === undefined ? {} : { after });
    return socket;
  };
  return { account, follow };
}

interface ReviewPayload {
  data: { reviews: { reviews: { id: string; state: string }[]; cursor: string } };
}
const batchOf = (message: Message) => (message.payload as ReviewPayload).data.reviews;
const told = (message: Message) => batchOf(message).reviews.map((review) => `${review.id} ${review.state}`);

describe('a subscription to reviews', () => {
  it('begins with those that are open, oldest first, and leaves out those that are settled', async () => {
    const { account, follow } = await givenAccount();
    const [first, second, third] = (await openReviews(account, 3)) as [Opened, Opened, Opened];
    await dismiss(account, second);
    const socket = await follow();
    expect(told(await socket.message(0))).toEqual([`${first.reviewId} OPEN`, `${third.reviewId} OPEN`]);
    expect(batchOf(await socket.message(0)).reviews[0]).toEqual({
      id: first.reviewId,
      from: first.recipient,
      state: 'OPEN',
      text: 'stop by the office?',
      event: { id: first.eventId, provisional: true },
    });
  });

  it('begins with an empty batch and its cursor where none is open', async () => {
    const { account, follow } = await givenAccount();
    const ids = await recordOptOuts(live.server.recorder, account.accountId, 2);
    const socket = await follow();
    expect(batchOf(await socket.message(0))).toEqual({
      reviews: [],
      cursor: cursorAt(
        account.accountId,
        { position: 2, eventId: ids[1] ?? null },
        live.server.db.identity(),
      ),
    });
  });

  it('goes on with new ones and with those that are settled, each as it is now', async () => {
    const { account, follow } = await givenAccount();
    const socket = await follow();
    await socket.message(0);
    const [first] = (await openReviews(account, 1)) as [Opened];
    expect(told(await socket.message(1))).toEqual([`${first.reviewId} OPEN`]);
    await recordOptOuts(live.server.recorder, account.accountId, 1);
    await agree(account, first);
    expect(told(await socket.message(2))).toEqual([`${first.reviewId} OPTED_OUT`]);
    const [second] = (await openReviews(account, 1)) as [Opened];
    expect(told(await socket.message(3))).toEqual([`${second.reviewId} OPEN`]);
    await dismiss(account, second);
    expect(told(await socket.message(4))).toEqual([`${second.reviewId} DISMISSED`]);
  });

  it('brings with a cursor those that changed after it, each once', async () => {
    const { account, follow } = await givenAccount();
    const [old, settled] = (await openReviews(account, 2)) as [Opened, Opened];
    const after = cursorAt(account.accountId, { position: 2, eventId: settled.eventId });
    const [brief] = (await openReviews(account, 1)) as [Opened];
    await agree(account, settled);
    await dismiss(account, brief);
    const socket = await follow(after);
    expect(told(await socket.message(0))).toEqual([
      `${brief.reviewId} DISMISSED`,
      `${settled.reviewId} OPTED_OUT`,
    ]);
    expect(JSON.stringify(socket.received)).not.toContain(old.reviewId);
  });

  it('is resumed between two pages of open reviews without missing one', async () => {
    const { account, follow } = await givenAccount();
    const opened = await openReviews(account, 1_100);
    const firstOnly = await follow();
    const firstPage = batchOf(await firstOnly.message(0));
    firstOnly.socket.terminate();
    // One of each page is settled meanwhile.
    await agree(account, opened[3] as Opened);
    await agree(account, opened[900] as Opened);
    const resumed = await follow(firstPage.cursor);
    const rest = [await resumed.message(0), await resumed.message(1)].flatMap(
      (message) => batchOf(message).reviews,
    );
    const states = new Map([...firstPage.reviews, ...rest].map((review) => [review.id, review.state]));
    expect(firstPage.reviews).toHaveLength(500);
    expect([...states].filter(([, state]) => state === 'OPEN')).toHaveLength(1_098);
    expect(states.get((opened[3] as Opened).reviewId)).toBe('OPTED_OUT');
    expect(states.get((opened[900] as Opened).reviewId)).toBe('OPTED_OUT');
  });

  it('refuses a cursor as the log does', async () => {
    const { follow } = await givenAccount();
    const socket = await follow('garbled');
    expect(await socket.message(0)).toMatchObject({
      payload: { data: null, errors: [{ extensions: { code: 'CURSOR_UNKNOWN' } }] },
    });
  });
});
