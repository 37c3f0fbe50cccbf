import { randomUUID } from 'node:crypto';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { DatabaseAway } from '../../src/core/db/database-error.js';
import type { ImportRow } from '../../src/core/graph/imports.queries.js';
import type { Following } from '../../src/core/log/feeds.js';
import { createImportProgress } from '../../src/features/imports/progress/import-progress.js';
import { importsNow, type NamedImport } from '../../src/features/imports/progress/progress.queries.js';
import { useDatabase } from '../support/database.js';
import { givenBareAccount } from '../support/words.js';
import { type BareImport, enter, givenBareImport, received } from './given-imports.js';

const database = useDatabase();

/** A process of its own, whose looks are counted and may be made to fail. */
function givenProcess() {
  const looks = vi.fn((named: readonly NamedImport[]) => importsNow(database.db, named));
  const troubles: unknown[] = [];
  const progress = createImportProgress({
    read: looks,
    onTrouble: (error) => troubles.push(error),
    pause: 5,
  });
  async function follow({ accountId, importId }: BareImport) {
    const follower = await progress.follow(accountId, importId);
    onTestFinished(() => void follower.return?.());
    return follower;
  }
  return { looks, progress, troubles, follow };
}

async function nextOf(follower: Following<ImportRow>): Promise<ImportRow> {
  const { done, value } = await follower.next();
  const [row] = done === true ? [] : value.items;
  if (row === undefined) throw new Error('the follower has ended');
  return row;
}

const given = async () => givenBareImport(database.db, await givenBareAccount(database.db));

describe('a follower of an import', () => {
  it('is given it as it is, then as it goes on, and ends with it', async () => {
    const { follow, progress } = givenProcess();
    const one = await given();
    await received(database.db, one, 10);
    const follower = await follow(one);
    expect(await nextOf(follower)).toMatchObject({ state: 'WAITING_FOR_FILE', bytesReceived: 10 });
    const next = nextOf(follower);
    await received(database.db, one, 20);
    expect(await next).toMatchObject({ bytesReceived: 20 });
    await enter(database.db, one, 'DONE');
    expect(await nextOf(follower)).toMatchObject({ state: 'DONE', bytesReceived: 20 });
    expect(await follower.next()).toEqual({ done: true, value: undefined });
    expect(progress.followed()).toBe(0);
  });

  it.each(['DONE', 'FAILED', 'CANCELLED', 'UNDONE'] as const)(
    'of one that is %s is given it, and ends',
    async (state) => {
      const { follow } = givenProcess();
      const one = await given();
      await enter(database.db, one, state);
      const follower = await follow(one);
      expect(await nextOf(follower)).toMatchObject({ state });
      expect((await follower.next()).done).toBe(true);
    },
  );

  it('sees what was done before it began, whoever else follows', async () => {
    const { follow } = givenProcess();
    const one = await given();
    const before = await follow(one);
    await nextOf(before);
    for (let bytes = 1; bytes <= 20; bytes += 1) {
      await received(database.db, one, bytes);
      const follower = await follow(one);
      expect(await nextOf(follower)).toMatchObject({ bytesReceived: bytes });
      await follower.return?.();
    }
  });

  it('sees what was done while a look was under way that had begun before', async () => {
    const { follow, looks } = givenProcess();
    const one = await given();
    let goOn = (): void => undefined;
    const held = new Promise<void>((resolve) => (goOn = resolve));
    looks.mockImplementationOnce(async (named) => {
      const rows = await importsNow(database.db, named);
      await held;
      return rows;
    });
    const first = follow(one);
    await received(database.db, one, 7);
    // An id is one however it is written.
    const second = follow({ ...one, importId: one.importId.toUpperCase() });
    goOn();
    await first;
    expect(await nextOf(await second)).toMatchObject({ bytesReceived: 7 });
  });

  it('that takes nothing holds a place: what comes next is how it is then', async () => {
    const { follow } = givenProcess();
    const one = await given();
    const slow = await follow(one);
    const quick = await follow(one);
    await nextOf(slow);
    await nextOf(quick);
    for (const bytes of [1, 2, 3]) {
      await received(database.db, one, bytes);
      expect(await nextOf(quick)).toMatchObject({ bytesReceived: bytes });
    }
    expect(await nextOf(slow)).toMatchObject({ bytesReceived: 3 });
    slow.putBack();
    expect(await nextOf(slow)).toMatchObject({ bytesReceived: 3 });
  });

  it('whose last batch was put back has not ended', async () => {
    const { follow } = givenProcess();
    const one = await given();
    await enter(database.db, one, 'DONE');
    const follower = await follow(one);
    await nextOf(follower);
    follower.putBack();
    expect(await nextOf(follower)).toMatchObject({ state: 'DONE' });
    expect((await follower.next()).done).toBe(true);
  });

  it('that leaves while it waits is answered at once, and nothing is looked at for it any more', async () => {
    const { follow, progress, looks } = givenProcess();
    const one = await given();
    const follower = await follow(one);
    await nextOf(follower);
    const waits = follower.next();
    await follower.return?.();
    expect(await waits).toEqual({ done: true, value: undefined });
    expect((await follower.next()).done).toBe(true);
    expect(progress.followed()).toBe(0);
    // Of none, nothing is asked at all.
    const other = givenProcess();
    looks.mockClear();
    await other.follow(await given());
    await vi.waitFor(() => expect(other.looks.mock.calls.length).toBeGreaterThan(5), 10_000);
    expect(looks.mock.calls.length).toBeLessThan(2);
    await follow(await given());
    looks.mockClear();
    await vi.waitFor(() => expect(looks.mock.calls.length).toBeGreaterThan(2), 10_000);
    expect(looks.mock.calls.flat(2).filter(({ importId }) => importId === one.importId)).toEqual([]);
  });

  it('goes on when the database was away', async () => {
    const { follow, looks, troubles } = givenProcess();
    const one = await given();
    const follower = await follow(one);
    await nextOf(follower);
    const next = nextOf(follower);
    const away = vi.fn(() => Promise.reject(new DatabaseAway('ECONNREFUSED', false)));
    looks.mockImplementation(away);
    await vi.waitFor(() => expect(away.mock.calls.length).toBeGreaterThan(3), 10_000);
    expect(troubles).toHaveLength(1);
    await received(database.db, one, 7);
    looks.mockImplementation((named) => importsNow(database.db, named));
    expect(await next).toMatchObject({ bytesReceived: 7 });
    // The next trouble is another one.
    looks.mockImplementation(away);
    await vi.waitFor(() => expect(troubles).toHaveLength(2), 10_000);
  });

  it('ends with what is a bug, and with an import that is gone', async () => {
    const { follow, looks, progress } = givenProcess();
    const one = await given();
    const follower = await follow(one);
    await nextOf(follower);
    looks.mockRejectedValueOnce(new Error('a bug'));
    await expect(follower.next()).rejects.toThrow('a bug');
    const again = await follow(one);
    await nextOf(again);
    await database.db.text('delete from imports where account_id = $1', [one.accountId]);
    await expect(again.next()).rejects.toMatchObject({ extensions: { code: 'NOT_FOUND' } });
    expect(progress.followed()).toBe(0);
  });

  it('is refused an import that there is not, or that another account has, whoever follows that', async () => {
    const { progress, follow } = givenProcess();
    const one = await given();
    await follow(one);
    const stranger = await givenBareAccount(database.db);
    for (const importId of [randomUUID(), one.importId, 'x']) {
      await expect(progress.follow(stranger, importId)).rejects.toMatchObject({
        extensions: { code: 'NOT_FOUND' },
      });
    }
    expect(progress.followed()).toBe(1);
  });
});

it('imports of many accounts that are followed are looked at in one statement', async () => {
  const { follow, looks } = givenProcess();
  const all = await Promise.all(Array.from({ length: 12 }, given));
  const followers = await Promise.all([...all, ...all].map(follow));
  await Promise.all(followers.map(nextOf));
  looks.mockClear();
  await vi.waitFor(() => expect(looks.mock.calls.length).toBeGreaterThan(2), 10_000);
  expect(new Set(looks.mock.calls.map(([named]) => named.length))).toEqual(new Set([12]));
});
