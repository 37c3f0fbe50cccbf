/**
 * D5 with two processes: words come in at one of them, by the thousand, while the other screens. A screening that begins
 * when a mutation has returned never misses what it recorded: with sets that follow, that are being loaded, for
 * which there is no room, without any hint between the processes, and across the restart of either.
 */
import { describe, expect, it, vi } from 'vitest';
import { ScreenDocument } from '../generated/operations.js';
import { useDatabase } from '../support/database.js';
import type { HeedProcess } from '../support/heed-process.js';
import { optOutAll, phones } from '../screening/given-sets.js';
import { importAndScreen } from './screening-imports.js';
import { type Crowd, givenCrowd } from './screening-words.js';
import {
  givenSharedAccount,
  type SharedAccount,
  type TwoProcesses,
  useTwoProcesses,
} from './two-processes.js';

const database = useDatabase();
vi.setConfig({ testTimeout: 180_000 });
const crowds = 8;
/** Enough for a set to be loaded for it. */
const crowdSize = 60;

async function screenedOut(account: SharedAccount, at: HeedProcess, recipients: readonly string[]) {
  const input = { senderId: account.senderId, recipients: [...recipients] };
  const { screen } = await account.at(at).run(ScreenDocument, { input });
  return screen.suppressed.map(({ recipient }) => recipient);
}

async function screeningsOf(process: HeedProcess, by: 'set' | 'database'): Promise<number> {
  const metrics = await (await fetch(`${process.url}/metrics`)).text();
  return Number(new RegExp(`^heed_screenings_total\\{by="${by}"\\} (\\d+)$`, 'm').exec(metrics)?.[1]);
}

interface Roles {
  speakAt: HeedProcess;
  screenAt: HeedProcess;
}

const givenCrowds = (first: number) =>
  Array.from({ length: crowds }, (_, index) => givenCrowd(first + index, crowdSize));

/** Each crowd speaks at one process and is screened at the other at once, again and again. */
async function speakAndScreen(
  account: SharedAccount,
  all: readonly Crowd[],
  rounds: number,
  roles: () => Roles,
): Promise<void> {
  /** A process that was killed meanwhile has not answered; its successor is asked. */
  async function screened({ recipients }: Crowd): Promise<string[]> {
    const { screenAt } = roles();
    try {
      return await screenedOut(account, screenAt, recipients);
    } catch (error) {
      if (roles().screenAt === screenAt) throw error;
      return screenedOut(account, roles().screenAt, recipients);
    }
  }
  const speaking = all.map(async (crowd) => {
    for (let round = 0; round < rounds; round += 1) {
      await crowd.speak(account.at(roles().speakAt));
      expect(await screened(crowd)).toEqual(crowd.out());
    }
  });
  await Promise.all(speaking);
}

const wordsOf = (all: readonly Crowd[]) => all.reduce((sum, crowd) => sum + crowd.words(), 0);

async function givenLargeAccount(heeds: TwoProcesses, entries: number): Promise<SharedAccount> {
  const account = await givenSharedAccount(heeds.one);
  await optOutAll(database.db, account.accountId, phones(entries));
  return account;
}

describe('a screening at one process, of words that came in at the other', () => {
  const heeds = useTwoProcesses('LISTEN and NOTIFY', database);

  it('D5 misses none of thousands, with sets that are loaded and followed meanwhile', async () => {
    const account = await givenLargeAccount(heeds, 60_000);
    const before = await screeningsOf(heeds.two, 'set');
    const all = givenCrowds(0);
    await speakAndScreen(account, all, 100, () => ({ speakAt: heeds.one, screenAt: heeds.two }));
    expect(wordsOf(all)).toBeGreaterThan(1_000);
    expect((await screeningsOf(heeds.two, 'set')) - before).toBeGreaterThan(100);
  });

  it('D5 misses none of what imports have recorded, and holds nobody back whom an undo has freed', async () => {
    await importAndScreen(heeds, await givenLargeAccount(heeds, 2_000));
  });

  it('D5 misses none when no hint travels between them', async () => {
    const account = await givenLargeAccount(heeds, 1_000);
    await heeds.bus.leave();
    try {
      const roles = { speakAt: heeds.one, screenAt: heeds.two };
      await speakAndScreen(account, givenCrowds(10), 40, () => roles);
    } finally {
      await heeds.bus.comeBack();
    }
  });

  it('D5 misses none while the one that screens is killed and another takes its place, again and again', async () => {
    const account = await givenLargeAccount(heeds, 60_000);
    const all = givenCrowds(20);
    const roles = { speakAt: heeds.one, screenAt: await heeds.startAnother() };
    const state = { over: false };
    const speaking = speakAndScreen(account, all, 100, () => roles).finally(() => {
      state.over = true;
    });
    let killed = 0;
    for (; killed < 3 && !state.over; killed += 1) {
      const before = roles.screenAt;
      roles.screenAt = await heeds.startAnother();
      await before.end('SIGKILL');
    }
    await speaking;
    expect(killed).toBe(3);
  });

  it('D5 misses none of what was said at a process that is gone, and goes on where another takes words in', async () => {
    const account = await givenLargeAccount(heeds, 60_000);
    const all = givenCrowds(30);
    const roles = { speakAt: await heeds.startAnother(), screenAt: heeds.two };
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      await speakAndScreen(account, all, 10, () => roles);
      await roles.speakAt.end(signal);
      for (const { recipients, out } of all) {
        expect(await screenedOut(account, roles.screenAt, recipients)).toEqual(out());
      }
      roles.speakAt = await heeds.startAnother();
    }
    await speakAndScreen(account, all, 10, () => roles);
  });
});

describe('a screening where sets have little room', () => {
  const heeds = useTwoProcesses('LISTEN and NOTIFY', database, { SCREENING_MEMORY: '1' });

  it('D5 misses none, whether by a set, by the database, or in between', async () => {
    const [small, large] = [await givenLargeAccount(heeds, 100), await givenLargeAccount(heeds, 220_000)];
    await Promise.all([
      speakAndScreen(small, givenCrowds(40), 40, () => ({ speakAt: heeds.one, screenAt: heeds.two })),
      speakAndScreen(large, givenCrowds(50), 40, () => ({ speakAt: heeds.two, screenAt: heeds.one })),
    ]);
    expect(await screeningsOf(heeds.two, 'set')).toBeGreaterThan(0);
    expect(await screeningsOf(heeds.one, 'set')).toBe(0);
    expect(await screeningsOf(heeds.one, 'database')).toBe(40 * crowds);
  });
});
