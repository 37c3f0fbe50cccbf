/** Streams that break off, and clients that go on by Last-Event-ID: each event once, in order. */
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { FollowReviewsDocument } from '../generated/operations.js';
import { idsOfLog } from '../live/live-server.js';
import { givenAccount, givenNumber, useApp } from '../support/app.js';
import { makeMessage, send, someRecipient } from '../support/messages.js';
import { proxyTo } from '../support/proxied-link.js';
import { batchesOf, followEvents, followLong, givenLog, idsOf } from './given-logs.js';
import { json, openStream, type StreamClient, type StreamRequest } from './stream-client.js';

const app = useApp();

/**
 * Follows as a client does that knows nothing of cursors: it sends what it was sent as id, and the same request each time.
 * Gives the ids of the log's events, as they came.
 */
async function followTo(
  last: string,
  open: (lastEventId: string | undefined) => Promise<StreamClient>,
): Promise<{ seen: string[]; streams: number }> {
  const seen: string[] = [];
  let lastEventId: string | undefined;
  for (let streams = 1; ; streams += 1) {
    const stream = await open(lastEventId);
    await vi.waitFor(() => expect(stream.ended !== null || idsOf(stream).includes(last)).toBe(true), {
      timeout: 30_000,
      interval: 10,
    });
    seen.push(...idsOf(stream));
    lastEventId = stream.events.at(-1)?.id ?? lastEventId;
    stream.leave();
    if (seen.includes(last)) return { seen, streams };
  }
}

describe('Last-Event-ID', () => {
  it.each(['POST', 'GET'] as const)(
    'by %s takes the place of `after`, wherever that stands',
    async (method) => {
      const log = await givenLog(app, 4);
      const whole = await log.open({ variables: { after: log.front } });
      const { id } = await whole.event(0);
      const added = await log.optOut();
      const asked: StreamRequest[] = [
        { variables: { after: log.front } },
        { variables: { after: 'garbled' } },
        {},
        { query: `subscription { optOutEvents(after: "${log.front}") { events { id } cursor } }` },
        { query: 'subscription { optOutEvents { events { id } cursor } }' },
        {
          query: `subscription { ... on Subscription { ...A } } fragment A on Subscription { ...B optOutEvents { cursor } }
          fragment B on Subscription { optOutEvents { events { id } } }`,
        },
      ];
      for (const one of asked) {
        const stream = await log.open({ ...one, method, lastEventId: id });
        await stream.event(0);
        expect(idsOf(stream)).toEqual([added]);
        stream.leave();
      }
    },
  );

  it('that is empty says nothing', async () => {
    const log = await givenLog(app, 2);
    const stream = await log.open({ variables: { after: log.front }, lastEventId: '' });
    await stream.event(0);
    expect(idsOf(stream)).toEqual(log.ids);
  });

  it.each([
    ['garbled', 'garbled', 'CURSOR_UNKNOWN'],
    ['of no characters of a cursor', 'a b', 'CURSOR_UNKNOWN'],
    ['too long', 'x'.repeat(3_000), 'BAD_USER_INPUT'],
  ])('that is %s is refused just as `after` is', async (_what, lastEventId, code) => {
    const log = await givenLog(app, 1);
    const answers = await Promise.all(
      [{ lastEventId, variables: { after: log.front } }, { variables: { after: lastEventId } }].map(
        async (asked) => {
          const stream = await log.open(asked);
          expect(await stream.end()).toBe('whole');
          return json(await stream.event(0));
        },
      ),
    );
    for (const answer of answers) expect(answer).toMatchObject({ errors: [{ extensions: { code } }] });
  });

  it('of another account is refused as one that is garbled', async () => {
    const [log, other] = [await givenLog(app, 1), await givenLog(app, 1)];
    const theirs = await other.open({ variables: { after: other.front } });
    const { id } = await theirs.event(0);
    const refusals = await Promise.all(
      [id, 'garbled'].map(async (lastEventId) => json(await (await log.open({ lastEventId })).event(0))),
    );
    expect(refusals[0]).toMatchObject({ errors: [{ extensions: { code: 'CURSOR_UNKNOWN' } }] });
    expect(refusals[0]).toEqual(refusals[1]);
  });
});

describe('a connection that breaks off', () => {
  it('at any byte costs no event, and brings none again', async () => {
    const log = await givenLog(app, 600);
    const link = await proxyTo(app.origin);
    onTestFinished(link.stop);
    const last = log.ids.at(-1) ?? '';
    // Some 6 MB in all; a message is 512 KiB at most.
    const cuts = [1, 200, 500, 700, 900, 70_000, 262_144, 600_000, 1_000_000];
    const open = (lastEventId: string | undefined): Promise<StreamClient> => {
      const bytes = cuts.shift();
      if (bytes !== undefined) void link.cutAt(bytes);
      const asked = { query: followLong, variables: { after: log.front }, lastEventId };
      // One that ends in its head is a request that failed.
      return openStream(link.url, log.key, asked).catch(() => open(lastEventId));
    };
    const { seen, streams } = await followTo(last, open);
    expect(cuts).toEqual([]);
    expect(seen).toEqual(log.ids);
    expect(streams).toBeGreaterThan(4);
  });

  it('while others opt out costs none of them', async () => {
    const log = await givenLog(app, 0);
    const link = await proxyTo(app.origin);
    onTestFinished(link.stop);
    const recorded: string[] = [];
    const streams: StreamClient[] = [];
    const seen = () => streams.flatMap(idsOf);
    for (let round = 0; round < 6; round += 1) {
      const lastEventId = streams.at(-1)?.events.at(-1)?.id;
      const stream = await openStream(link.url, log.key, {
        query: followEvents,
        variables: { after: log.front },
        lastEventId,
      });
      streams.push(stream);
      recorded.push(await log.optOut());
      await vi.waitFor(() => expect(seen()).toHaveLength(recorded.length), { timeout: 20_000, interval: 10 });
      link.cut();
      expect(await stream.end()).toBe('cut');
      recorded.push(await log.optOut());
    }
    recorded.pop();
    expect(seen()).toEqual(recorded);
    expect((await idsOfLog(app.db, log.account.accountId)).slice(0, -1)).toEqual(recorded);
  });

  it('in the middle of reviews that are open brings the others, and those that came meanwhile', async () => {
    const account = await givenAccount(app);
    const { address } = await givenNumber(account);
    const people: string[] = [];
    const review = () => {
      const from = someRecipient();
      people.push(from);
      return send(account, makeMessage({ to: address, from, text: 'stop by the office?' }));
    };
    await review();
    await review();
    const open = (lastEventId?: string) =>
      openStream(app.origin, account.admin.key, { query: FollowReviewsDocument, lastEventId });
    const fromOf = (stream: StreamClient) =>
      stream.events.flatMap((event) =>
        (json(event)['data'] as { reviews: { reviews: { from: string }[] } }).reviews.reviews.map(
          ({ from }) => people.indexOf(from),
        ),
      );
    const first = await open();
    const { id } = await first.event(0);
    expect(fromOf(first)).toEqual([0, 1]);
    first.leave();
    await review();
    const second = await open(id);
    await vi.waitFor(() => expect(fromOf(second)).toEqual([2]), 20_000);
  });
});

it('a follower without a place begins where the log ends, and an id that it was sent then goes on from there', async () => {
  const log = await givenLog(app, 3);
  const stream = await log.open();
  const { id } = await stream.event(0);
  expect(batchesOf(stream)).toMatchObject([{ events: [], caughtUp: true }]);
  stream.leave();
  const added = await log.optOut();
  const next = await log.open({ lastEventId: id });
  await next.event(0);
  expect(idsOf(next)).toEqual([added]);
});
