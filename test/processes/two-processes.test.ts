/**
 * Two processes that share nothing but the database, the keys and the bus. HINTS_AWAY_SECONDS says for how long the bus is
 * away while one event after the other is recorded, each when the one before has arrived everywhere: 3 unless set.
 */
import { sql } from 'drizzle-orm';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { HeedError } from '../../src/client/follow-log.js';
import {
  AddKeywordDocument,
  CreateApiKeyDocument,
  MayContactDocument,
  RemoveKeywordDocument,
  RevokeApiKeyDocument,
} from '../generated/operations.js';
import { createClient } from '../support/client.js';
import { useDatabase } from '../support/database.js';
import { show } from '../support/show.js';
import { frontOf } from '../live/followers.js';
import { givenBalancer } from './balancer.js';
import { buses } from './process-bus.js';
import {
  givenSharedAccount,
  hearsHints,
  type RunningFollower,
  sendTo,
  type SharedAccount,
  startFollowing,
  type Told,
  useTwoProcesses,
} from './two-processes.js';

const database = useDatabase();
vi.setConfig({ testTimeout: 120_000 });
/** What is promised is about a second. */
const worstDelay = 10_000;
const ceiling = 30_000;
const awaySeconds = Number(process.env['HINTS_AWAY_SECONDS'] ?? 3);

async function logOf({ accountId }: SharedAccount): Promise<{ id: string; position: number }[]> {
  return database.db.rows<{ id: string; position: number }>(sql`
    select event_id as id, position from events where account_id = ${accountId} order by position`);
}

const places = (told: readonly Told[]) => told.map(({ id, position }) => ({ id, position }));

/** Each follower has been told the whole log, in its order, without a gap, and none of it late. */
async function untilAllIsTold(account: SharedAccount, followers: readonly RunningFollower[], what: string) {
  const log = await logOf(account);
  expect(log.map(({ position }) => position)).toEqual(log.map((_, index) => index + 1));
  for (const follower of followers) {
    await vi.waitFor(() => expect(places(follower.told)).toEqual(log), { timeout: ceiling, interval: 20 });
    expect(follower.failure).toBeNull();
  }
  const delays = followers.flatMap(({ told }) => told.map(({ delay }) => delay)).sort((a, b) => a - b);
  const [half, worst] = [delays[Math.floor(delays.length / 2)] ?? 0, delays.at(-1) ?? 0];
  show(`${what}: ${delays.length} deliveries, median ${half} ms, worst ${worst} ms`);
  expect(worst).toBeLessThan(worstDelay);
  return log;
}

describe.each(buses)('two processes that tell each other over %s', (name) => {
  const heed = useTwoProcesses(name, database);

  async function given(followersAt: readonly { url: string }[]) {
    const account = await givenSharedAccount(heed.one);
    const followers = await Promise.all(
      followersAt.map(({ url }) => startFollowing(url, account.key, frontOf(account))),
    );
    onTestFinished(() => followers.forEach((follower) => follower.stop()));
    return { account, followers };
  }

  const untilHintsAre = (heard: boolean) =>
    vi.waitFor(
      async () => {
        expect(await hearsHints(heed.one.url)).toBe(heard);
        expect(await hearsHints(heed.two.url)).toBe(heard);
      },
      { timeout: ceiling },
    );

  it('have pids of their own, and a STOP at either reaches the followers at the other', async () => {
    expect(new Set([process.pid, heed.one.pid, heed.two.pid]).size).toBe(3);
    await untilHintsAre(true);
    const { account, followers } = await given([heed.one, heed.two]);
    for (let turn = 0; turn < 10; turn += 1) {
      await sendTo(account.at(turn % 2 === 0 ? heed.one : heed.two));
      await vi.waitFor(
        () => {
          for (const { told } of followers) expect(told).toHaveLength(turn + 1);
        },
        { timeout: ceiling, interval: 1 },
      );
    }
    await untilAllIsTold(account, followers, `over ${name}, one at a time`);
  });

  it('write into one log, which every follower at either sees whole, in the same order', async () => {
    const { account, followers } = await given([heed.one, heed.one, heed.two, heed.two]);
    const write = async (client: ReturnType<SharedAccount['at']>) => {
      for (let message = 0; message < 25; message += 1) await sendTo(client);
    };
    const callers = [heed.one, heed.two, heed.one, heed.two, heed.one, heed.two];
    await Promise.all(callers.map((process) => write(account.at(process))));
    expect(await untilAllIsTold(account, followers, `over ${name}, both writing`)).toHaveLength(150);
  });

  it('I7 process a message that comes to both at once one time', async () => {
    const { account } = await given([]);
    for (let round = 0; round < 10; round += 1) {
      const message = { messageId: `both-${round}`, from: `+1212888${1000 + round}` };
      const outcomes = await Promise.all(
        [heed.one, heed.two, heed.one, heed.two].map((process) => sendTo(account.at(process), message)),
      );
      expect(outcomes.filter(({ duplicate }) => !duplicate)).toHaveLength(1);
      expect(new Set(outcomes.map(({ event }) => event?.id)).size).toBe(1);
    }
    expect(await logOf(account)).toHaveLength(10);
  });

  it('D5 answer with what the other has just recorded', async () => {
    const { account } = await given([]);
    for (let round = 0; round < 20; round += 1) {
      const [writing, asked] = round % 2 === 0 ? [heed.one, heed.two] : [heed.two, heed.one];
      const recipient = `+1212889${1000 + round}`;
      const ask = { senderId: account.senderId, recipient };
      expect((await account.at(asked).run(MayContactDocument, ask)).mayContact.allowed).toBe(true);
      await sendTo(account.at(writing), { from: recipient });
      expect((await account.at(asked).run(MayContactDocument, ask)).mayContact.allowed).toBe(false);
    }
  });

  it('take keys that the other has made, and refuse those that it has revoked, to their followers too', async () => {
    const { account } = await given([]);
    const { createApiKey } = await account.at(heed.one).run(CreateApiKeyDocument, {
      name: 'integration',
      role: 'INTEGRATOR',
    });
    const client = createClient(heed.two.url, createApiKey.secret);
    expect((await sendTo(client)).result).toBe('OPTED_OUT');
    const follower = await startFollowing(heed.two.url, createApiKey.secret, frontOf(account));
    onTestFinished(follower.stop);
    await account.at(heed.one).run(RevokeApiKeyDocument, { id: createApiKey.apiKey.id });
    await vi.waitFor(() => expect(sendTo(client)).rejects.toThrow('UNAUTHENTICATED'), { timeout: ceiling });
    await vi.waitFor(
      async () => {
        await sendTo(account.at(heed.one));
        expect(follower.failure).toBeInstanceOf(HeedError);
      },
      { timeout: ceiling },
    );
  });

  it('decide the next message with the settings that the other has changed', async () => {
    const { account } = await given([]);
    const [one, two] = [account.at(heed.one), account.at(heed.two)];
    expect((await sendTo(two, { text: 'GENUG' })).result).not.toBe('OPTED_OUT');
    for (let round = 0; round < 5; round += 1) {
      const { addKeyword } = await one.run(AddKeywordDocument, {
        input: { word: 'GENUG', action: 'OPT_OUT' },
      });
      expect((await sendTo(two, { text: 'GENUG' })).result).toBe('OPTED_OUT');
      await one.run(RemoveKeywordDocument, { id: addKeyword.id });
      expect((await sendTo(two, { text: 'GENUG' })).result).not.toBe('OPTED_OUT');
    }
  });

  it('lose nothing that was acknowledged when one is killed; its followers go on at the other', async () => {
    const dying = await heed.startAnother();
    const { account, followers } = await given([heed.one]);
    const balancer = await givenBalancer(dying.url);
    const moving = await startFollowing(balancer.url, account.key, frontOf(account));
    onTestFinished(moving.stop);
    const acknowledged: string[] = [];
    let toSend = 240;
    const write = async (client: ReturnType<SharedAccount['at']>) => {
      while (toSend > 0) {
        toSend -= 1;
        try {
          acknowledged.push((await sendTo(client)).event?.id ?? '');
        } catch {
          return;
        }
      }
    };
    const writing = Promise.all(
      [dying, dying, dying, dying, heed.two, heed.two].map((process) => write(account.at(process))),
    );
    await vi.waitFor(() => expect(acknowledged.length).toBeGreaterThan(60), {
      timeout: ceiling,
      interval: 5,
    });
    const killed = dying.end('SIGKILL');
    balancer.leadTo(heed.two.url);
    expect(await killed).toBeNull();
    await writing;
    const log = await untilAllIsTold(account, [...followers, moving], `over ${name}, one killed`);
    const recorded = new Set(log.map(({ id }) => id));
    expect(acknowledged.filter((id) => !recorded.has(id))).toEqual([]);
    expect(acknowledged.length).toBeGreaterThan(60);
  });

  it('miss nothing when hints are lost, doubled and reordered', async () => {
    await untilHintsAre(true);
    const { account, followers } = await given([heed.one, heed.two]);
    heed.bus.road.mistreat();
    onTestFinished(heed.bus.road.treatWell);
    const before = heed.bus.road.mistreated();
    let sent = 0;
    while (heed.bus.road.mistreated() < before + 20) {
      await sendTo(account.at(sent % 2 === 0 ? heed.one : heed.two));
      sent += 1;
    }
    await untilAllIsTold(account, followers, `over ${name}, mistreated`);
    heed.bus.road.lose();
    await sendTo(account.at(heed.one));
    sent += 1;
    expect(
      await untilAllIsTold(account, followers, `over ${name}, mistreated, the last one lost`),
    ).toHaveLength(sent);
  });

  it('miss nothing while the bus is away, and tell each other again when it is back', async () => {
    await untilHintsAre(true);
    const { account, followers } = await given([heed.one, heed.two]);
    const sendAndWait = async (count: number) => {
      for (let sent = 0; sent < count; sent += 1) {
        const { length: before } = await logOf(account);
        await sendTo(account.at(before % 2 === 0 ? heed.one : heed.two));
        const { length } = await logOf(account);
        await vi.waitFor(
          () => {
            for (const { told } of followers) expect(told).toHaveLength(length);
          },
          { timeout: ceiling, interval: 10 },
        );
      }
    };
    await heed.bus.leave();
    onTestFinished(heed.bus.comeBack);
    await untilHintsAre(false);
    const gone = performance.now();
    while (performance.now() < gone + awaySeconds * 1_000) await sendAndWait(1);
    const seconds = ((performance.now() - gone) / 1_000).toFixed(1);
    await untilAllIsTold(account, followers, `over ${name}, away for ${seconds} s`);
    await heed.bus.comeBack();
    await untilHintsAre(true);
    await sendAndWait(10);
    await untilAllIsTold(account, followers, `over ${name}, away and back`);
  }, 300_000);
});
