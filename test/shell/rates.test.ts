import { describe, expect, it } from 'vitest';
import type { AccountCaller } from '../../src/core/access/caller.js';
import type { Bucket } from '../../src/shell/graphql/rates/buckets.rules.js';
import type { Lease } from '../../src/shell/graphql/rates/lease-units.queries.js';
import { rateFields } from '../../src/shell/graphql/rates/rate-fields.rules.js';
import { createRates, type Rates } from '../../src/shell/graphql/rates/rates.js';

const caller: AccountCaller = { kind: 'account', accountId: 'a', keyId: 'k', keyName: 'Key', role: 'VIEWER' };
const limits = { reads: 1_000, writes: 1_000, words: 1_000 };

/** The database's window, and processes beside it. Answers of the database come when `answer` is called. */
function given() {
  const clock = { now: 0 };
  const window = { endsAt: 0, taken: 0 };
  const troubles: unknown[] = [];
  let statements = 0;
  let waiting: (() => void)[] = [];
  let away = false;
  const lease = async (quota: { limit: number }, wanted: number): Promise<Lease> => {
    statements += 1;
    await new Promise<void>((resolve) => waiting.push(resolve));
    if (away) throw new Error('away');
    if (clock.now >= window.endsAt) Object.assign(window, { endsAt: clock.now + 60_000, taken: 0 });
    const granted = Math.max(0, Math.min(wanted, quota.limit - window.taken));
    window.taken += granted;
    return { granted, left: quota.limit - window.taken, endsIn: window.endsAt - clock.now };
  };
  const process = () =>
    createRates({ limits, lease, onTrouble: (error) => troubles.push(error), now: () => clock.now });
  async function answer(): Promise<void> {
    for (const resolve of waiting.splice(0)) resolve();
    waiting = [];
    await new Promise((resolve) => setImmediate(resolve));
  }
  return {
    clock,
    window,
    troubles,
    process,
    answer,
    statements: () => statements,
    goAway: () => (away = true),
  };
}

const isTaken = (rates: Rates, units: number, bucket: Bucket = 'reads', by = caller) =>
  rates.take(by, [{ bucket, units }]).kind === 'taken';

async function takeAll(rates: Rates, answer: () => Promise<void>): Promise<number> {
  let taken = 0;
  while (isTaken(rates, 1)) {
    taken += 1;
    await answer();
  }
  return taken;
}

describe('a key', () => {
  it('that asks for little costs no statement', () => {
    const { process, statements } = given();
    const rates = process();
    for (let count = 0; count < 25; count += 1) expect(isTaken(rates, 1)).toBe(true);
    expect(statements()).toBe(0);
  });

  it('may use up its limit, and no more, in some twenty statements', async () => {
    const { process, answer, statements } = given();
    expect(await takeAll(process(), answer)).toBe(1_000);
    expect(statements()).toBeLessThan(30);
  });

  it('shares it among processes', async () => {
    const { process, answer } = given();
    const [one, other] = [process(), process()];
    expect(await takeAll(one, answer)).toBe(1_000);
    // What a process gives out before it asks.
    expect(await takeAll(other, answer)).toBeLessThanOrEqual(50);
  });

  it('may use it anew when the window has ended, as the database’s clock has it', async () => {
    const { process, answer, clock } = given();
    const rates = process();
    clock.now = 30_000;
    await takeAll(rates, answer);
    clock.now += 59_999;
    expect(isTaken(rates, 1)).toBe(false);
    clock.now += 1;
    expect(isTaken(rates, 1)).toBe(true);
  });

  it('is told what is left, and when there is more', async () => {
    const { process, answer, clock } = given();
    const rates = process();
    expect(rates.take(caller, [{ bucket: 'reads', units: 10 }])).toEqual({
      kind: 'taken',
      state: { bucket: 'reads', limit: 1_000, remaining: 990, resets: 60 },
    });
    clock.now = 1_500;
    expect(rates.take(caller, [{ bucket: 'reads', units: 40 }])).toMatchObject({
      state: { remaining: 950, resets: 59 },
    });
    await answer();
    expect(rates.take(caller, [{ bucket: 'reads', units: 1 }])).toMatchObject({
      state: { remaining: 949, resets: 60 },
    });
  });

  it('never waits: a large operation runs, and what it took is missing later', async () => {
    const { process, answer } = given();
    const rates = process();
    expect(isTaken(rates, 900)).toBe(true);
    await answer();
    expect(await takeAll(rates, answer)).toBe(100);
  });

  it('may not use up more than all of it while the database has not answered', () => {
    const rates = given().process();
    let taken = 0;
    while (isTaken(rates, 1)) taken += 1;
    expect(taken).toBe(1_000);
  });

  it('is counted by the process alone while the database is away', async () => {
    const { process, answer, goAway, troubles } = given();
    goAway();
    const rates = process();
    expect(await takeAll(rates, answer)).toBe(1_000);
    expect(troubles).toHaveLength(1);
  });

  it('has quotas of its own for reads, writes and words', async () => {
    const { process, answer } = given();
    const rates = process();
    await takeAll(rates, answer);
    expect(isTaken(rates, 1, 'reads')).toBe(false);
    expect(isTaken(rates, 1, 'writes')).toBe(true);
    expect(isTaken(rates, 1, 'words')).toBe(true);
    expect(isTaken(rates, 1, 'reads', { ...caller, keyId: 'other' })).toBe(true);
  });

  it('takes from two at once, or from neither, and is told of the one with less left', async () => {
    const rates = given().process();
    const both = (writes: number) =>
      rates.take(caller, [
        { bucket: 'words', units: 2 },
        { bucket: 'writes', units: writes },
      ]);
    expect(both(990)).toMatchObject({ kind: 'taken', state: { bucket: 'writes', remaining: 10 } });
    expect(both(11)).toMatchObject({ kind: 'refused', state: { bucket: 'writes' } });
    expect(rates.take(caller, [{ bucket: 'words', units: 1 }])).toMatchObject({ state: { remaining: 997 } });
  });

  it('may be limited further, but not in recording words, and never less than all keys', () => {
    const { process } = given();
    const rates = process();
    const keyLimits = { trustedOnly: false, reads: 100, writes: 5_000, sockets: null };
    const limited = { ...caller, limits: keyLimits };
    expect(rates.take(limited, [{ bucket: 'reads', units: 1 }])).toMatchObject({ state: { limit: 100 } });
    expect(rates.take(limited, [{ bucket: 'writes', units: 1 }])).toMatchObject({ state: { limit: 1_000 } });
    expect(rates.take(limited, [{ bucket: 'words', units: 1 }])).toMatchObject({ state: { limit: 1_000 } });
  });
});

it('the header fields are those of the draft', () => {
  expect(rateFields({ bucket: 'reads', limit: 1_000, remaining: 7, resets: 3 })).toEqual({
    'ratelimit-policy': '"reads";q=1000;qu="heed-units";w=60',
    ratelimit: '"reads";r=7;t=3',
  });
});
