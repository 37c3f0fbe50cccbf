import { describe, expect, test, vi } from 'vitest';
import { MayContactDocument, ResolveReviewDocument, ReviewsDocument } from '../generated/operations.js';
import { type TestAccount, givenAccount, givenNumber, useApp } from '../support/app.js';
import { send, someRecipient } from '../support/messages.js';

const app = useApp();

async function givenReview(
  account: TestAccount,
  overrides: { from?: string; enforceAccountOptOuts?: boolean } = {},
) {
  const { enforceAccountOptOuts = false, from = someRecipient() } = overrides;
  const senderNumber = await givenNumber(account, { enforceAccountOptOuts });
  const outcome = await send(account, { from, to: senderNumber.address, text: 'Stpo' });
  return { id: outcome.review?.id ?? '', from, senderNumber, outcome };
}

async function allowed(account: TestAccount, senderId: string, recipient: string) {
  const { mayContact } = await account.admin.run(MayContactDocument, { senderId, recipient });
  return mayContact.allowed;
}

describe('a review', () => {
  test('I4 holds provisionally while it is open', async () => {
    const account = await givenAccount(app);
    const { from, senderNumber } = await givenReview(account);
    expect(await allowed(account, senderNumber.id, from)).toBe(false);
  });

  test('I4 is taken back when a person dismisses it', async () => {
    const account = await givenAccount(app);
    const { id, from, senderNumber } = await givenReview(account);
    const { resolveReview } = await account.admin.run(ResolveReviewDocument, { id, optOut: false });
    expect(resolveReview).toMatchObject({ id, state: 'DISMISSED' });
    expect(await allowed(account, senderNumber.id, from)).toBe(true);
  });

  test('I4 is final when a person agrees', async () => {
    const account = await givenAccount(app);
    const { id, from, senderNumber } = await givenReview(account);
    const { resolveReview } = await account.admin.run(ResolveReviewDocument, { id, optOut: true });
    expect(resolveReview.state).toBe('OPTED_OUT');
    expect(await allowed(account, senderNumber.id, from)).toBe(false);
    const kinds = await app.db.text<{ provisional: boolean; kind: string }>(
      'select kind, provisional from events where account_id = $1 order by position',
      [account.accountId],
    );
    expect(kinds).toEqual([
      { kind: 'OPTED_OUT', provisional: true },
      { kind: 'OPTED_OUT', provisional: false },
    ]);
  });

  test('I6 reaches the account once it is final, where the sender enforces account-level opt-outs', async () => {
    const account = await givenAccount(app);
    const { id, from } = await givenReview(account, { enforceAccountOptOuts: true });
    const other = await givenNumber(account);
    expect(await allowed(account, other.id, from)).toBe(true);
    await account.admin.run(ResolveReviewDocument, { id, optOut: true });
    expect(await allowed(account, other.id, from)).toBe(false);
  });

  test('I4 holds for good when nobody has decided by dueAt', async () => {
    const account = await givenAccount(app);
    const { id } = await givenReview(account);
    await app.db.text("update reviews set due_at = now() - interval '1 second' where review_id = $1", [id]);
    await vi.waitFor(
      async () => {
        const { reviews } = await account.admin.run(ReviewsDocument, { state: 'OPTED_OUT' });
        expect(reviews.nodes).toMatchObject([{ id, resolvedBy: 'due' }]);
      },
      { timeout: 20_000, interval: 200 },
    );
  });

  test('I4 does not overrule what the recipient has said since', async () => {
    const account = await givenAccount(app);
    const { id, from, senderNumber } = await givenReview(account);
    expect((await send(account, { from, to: senderNumber.address, text: 'START' })).result).toBe('OPTED_IN');
    await account.admin.run(ResolveReviewDocument, { id, optOut: true });
    expect(await allowed(account, senderNumber.id, from)).toBe(true);
  });

  test('is settled once, however many settle it at once', async () => {
    const account = await givenAccount(app);
    const { id } = await givenReview(account);
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        account.admin.send(ResolveReviewDocument, { id, optOut: index % 2 === 0 }),
      ),
    );
    const settled = answers.filter((answer) => answer.errors.length === 0);
    const refused = answers.filter((answer) => answer.errors[0]?.extensions.code === 'CONFLICT');
    expect([settled.length, refused.length]).toEqual([5, 5]);
    const [row] = await app.db.text<{ count: number }>(
      'select count(*) as count from events where account_id = $1',
      [account.accountId],
    );
    expect(row?.count).toBe(2);
  });

  test('of another account answers like one that does not exist', async () => {
    const account = await givenAccount(app);
    const { id } = await givenReview(account);
    const stranger = await givenAccount(app);
    const answer = await stranger.admin.send(ResolveReviewDocument, { id, optOut: false });
    expect(answer.errors[0]?.extensions.code).toBe('NOT_FOUND');
  });
});

test('reviews are listed oldest first, in pages, forward and backward', async () => {
  const account = await givenAccount(app);
  const { address } = await givenNumber(account);
  const times = ['2026-01-05', '2026-01-01', '2026-01-03', '2026-01-02', '2026-01-04'];
  for (const day of times) await send(account, { to: address, text: 'Stpo', receivedAt: `${day}T00:00:00Z` });
  const days = (page: { reviews: { nodes: { receivedAt: string }[] } }) =>
    page.reviews.nodes.map((review) => review.receivedAt.slice(8, 10));
  const first = await account.admin.run(ReviewsDocument, { first: 2 });
  expect(days(first)).toEqual(['01', '02']);
  expect(first.reviews).toMatchObject({
    totalCount: 5,
    pageInfo: { hasNextPage: true, hasPreviousPage: false },
  });
  const second = await account.admin.run(ReviewsDocument, {
    first: 2,
    after: first.reviews.pageInfo.endCursor,
  });
  expect(days(second)).toEqual(['03', '04']);
  const back = await account.admin.run(ReviewsDocument, {
    last: 2,
    before: second.reviews.pageInfo.startCursor,
  });
  expect(days(back)).toEqual(['01', '02']);
  const garbled = await account.admin.send(ReviewsDocument, { first: 2, after: 'garbled' });
  expect(garbled.errors[0]?.extensions.code).toBe('CURSOR_UNKNOWN');
});
