/** What becomes of a message that its receiver does not take. */
import { describe, expect, it } from 'vitest';
import { useApp } from '../support/app.js';
import {
  attemptsOf,
  endpointOf,
  failingSince,
  givenTold,
  optOut,
  quickly,
  untilIt,
  upTo,
} from './given-endpoints.js';
import { givenReceiver, verify } from './receiver.js';

const app = useApp({}, { webhooks: quickly });

describe('a message that is not taken', () => {
  it.each([
    ['another status than 2xx', 500, { status: 500, error: 'STATUS' }],
    [
      'a redirect',
      { status: 302, headers: { location: 'http://127.0.0.1:1/' } },
      { status: 302, error: 'REDIRECT' },
    ],
    ['a connection that breaks off', 'reset', { status: null, error: 'BROKEN_OFF' }],
  ] as const)(
    'comes again, with the same id and the same events, before any other: %s',
    async (_what, answer, told) => {
      const receiver = await givenReceiver();
      receiver.answer = (_one, nth) => (nth <= 3 ? answer : 200);
      const { account, endpoint } = await givenTold(app, receiver.url, { batch: 2 });
      await optOut(account, 2);
      await receiver.count(1);
      await optOut(account, 5);
      await untilIt(account, endpoint.id, ({ position }) => position === 7);
      const [first, ...others] = receiver.received;
      expect(others.slice(0, 3).map(({ id, events }) => [id, events])).toEqual(
        Array.from({ length: 3 }, () => [first?.id, first?.events]),
      );
      expect(receiver.taken()).toEqual(upTo(7));
      // Each try has a time and a signature of its own.
      for (const one of receiver.received) verify(one, endpoint.secret);
      const attempts = (await attemptsOf(account, endpoint.id)).toReversed();
      expect(attempts.slice(0, 4)).toMatchObject([
        { attempt: 1, ...told },
        { attempt: 2, ...told },
        { attempt: 3, ...told },
        { attempt: 4, status: 200, error: null },
      ]);
      expect(await endpointOf(account, endpoint.id)).toMatchObject({ failures: 0, failingSince: null });
    },
  );

  it('waits for a receiver that is down, and comes when it is back', async () => {
    const down = await givenReceiver();
    await down.stop();
    const { account, endpoint } = await givenTold(app, down.url);
    await optOut(account, 3);
    const failing = await untilIt(account, endpoint.id, ({ failures }) => failures >= 2);
    expect(failing).toMatchObject({ state: 'ACTIVE', behind: 3, failingSince: expect.any(String) as string });
    const back = await givenReceiver({ port: down.port });
    await untilIt(account, endpoint.id, ({ position }) => position === 3);
    expect(back.taken()).toEqual([1, 2, 3]);
    const attempts = await attemptsOf(account, endpoint.id);
    expect(attempts.at(-1)).toMatchObject({ status: null, error: 'UNREACHABLE' });
  });

  it('waits as long as the receiver asks for', async () => {
    const receiver = await givenReceiver();
    receiver.answer = (_one, nth) => (nth === 1 ? { status: 429, headers: { 'retry-after': '3600' } } : 200);
    const { account, endpoint } = await givenTold(app, receiver.url);
    await optOut(account);
    const { nextAttemptAt } = await untilIt(account, endpoint.id, ({ failures }) => failures === 1);
    const minutes = (Date.parse(nextAttemptAt ?? '') - Date.now()) / 60_000;
    expect(minutes).toBeGreaterThan(50);
    expect(minutes).toBeLessThan(61);
    expect(receiver.received).toHaveLength(1);
  });

  it('pauses the endpoint at once where the receiver is gone', async () => {
    const receiver = await givenReceiver();
    receiver.answer = () => 410;
    const { account, endpoint } = await givenTold(app, receiver.url);
    await optOut(account);
    const paused = await untilIt(account, endpoint.id, ({ state }) => state === 'PAUSED');
    expect(paused).toMatchObject({ pausedFor: 'GONE', position: 0, behind: 1, nextAttemptAt: null });
    expect(receiver.received).toHaveLength(1);
  });

  it('has not begun to fail in the future, where a clock was ahead', async () => {
    const receiver = await givenReceiver();
    receiver.answer = () => 500;
    const { account, endpoint } = await givenTold(app, receiver.url);
    await optOut(account);
    await untilIt(account, endpoint.id, ({ failures }) => failures >= 1);
    await failingSince(app.db, account, endpoint.id, -365);
    await receiver.count(receiver.received.length + 3);
    const { failingSince: since } = await endpointOf(account, endpoint.id);
    expect(Date.parse(since ?? '')).toBeLessThan(Date.now() + 86_400_000);
  });

  it('pauses the endpoint when three days are over, and not before', async () => {
    const receiver = await givenReceiver();
    receiver.answer = () => 500;
    const { account, endpoint } = await givenTold(app, receiver.url);
    await optOut(account);
    await untilIt(account, endpoint.id, ({ failures }) => failures >= 1);
    await failingSince(app.db, account, endpoint.id, 2);
    const tries = receiver.received.length;
    await receiver.count(tries + 3);
    expect(await endpointOf(account, endpoint.id)).toMatchObject({ state: 'ACTIVE' });
    await failingSince(app.db, account, endpoint.id, 3);
    const paused = await untilIt(account, endpoint.id, ({ state }) => state === 'PAUSED');
    expect(paused).toMatchObject({
      pausedFor: 'FAILING',
      pausedAt: expect.any(String) as string,
      position: 0,
    });
  });
});
