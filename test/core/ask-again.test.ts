import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { askingAgain, type AskAgainOptions } from '../../src/core/db/ask-again.js';
import { connect, type Db } from '../../src/core/db/connect.js';
import { DatabaseAway, DatabaseError, DatabaseTimeout } from '../../src/core/db/database-error.js';
import { accounts } from '../../src/core/db/account.tables.js';

const lost = () => new DatabaseAway('ECONNRESET', true);
const refused = () => new DatabaseAway('ECONNREFUSED', false);

/** A database that fails in this way, one try after another, and then answers. */
function given(failures: readonly (() => Error)[], options: AskAgainOptions = {}) {
  const tries: { deadline: number | undefined; asArrays: boolean | undefined }[] = [];
  const db: Db = {
    ...connect('postgres://nobody@127.0.0.1:1/nothing'),
    run(_text, _parameters, { deadline, asArrays } = {}) {
      const failure = failures[tries.length];
      tries.push({ deadline, asArrays });
      return failure === undefined ? Promise.resolve([{ answer: 1 }]) : Promise.reject(failure());
    },
  };
  return { db: askingAgain(db, options), tries };
}

describe('a statement', () => {
  it('whose answer is lost is sent again, also while the database is away after that', async () => {
    const { db, tries } = given([lost, refused, () => new DatabaseTimeout(10)]);
    expect(await db.text('select 1', [])).toEqual([{ answer: 1 }]);
    expect(tries).toHaveLength(4);
  });

  it('is sent again whichever way it is given', async () => {
    const { db, tries } = given([lost, () => lost(), lost, lost], { within: 70 });
    await db.rows(sql`select 1`);
    expect(tries).toHaveLength(5);
    const again = given([lost], { within: 70 });
    await again.db.orm.select({ name: accounts.name }).from(accounts);
    expect(again.tries).toEqual([
      { deadline: 70, asArrays: true },
      { deadline: 70, asArrays: true },
    ]);
    const asArrays = given([lost], { within: 70 });
    expect(await asArrays.db.arrays(sql`select 1`)).toEqual([{ answer: 1 }]);
    expect(asArrays.tries).toEqual([
      { deadline: 70, asArrays: true },
      { deadline: 70, asArrays: true },
    ]);
    const own = given([lost], { within: 70 });
    await own.db.rows(sql`select 1`, { deadline: 700 });
    await own.db.text('select 1', [], { deadline: 600 });
    expect(own.tries.map(({ deadline }) => deadline)).toEqual([700, 700, 600]);
  });

  it('that could not be sent waits for the database, or is told at once where that was asked for', async () => {
    const waiting = given([refused, refused]);
    expect(await waiting.db.text('select 1', [])).toEqual([{ answer: 1 }]);
    const told = given([refused], { unsent: 'is-told' });
    await expect(told.db.text('select 1', [])).rejects.toEqual(refused());
    expect(told.tries).toHaveLength(1);
    const lostFirst = given([lost, refused], { unsent: 'is-told' });
    await expect(lostFirst.db.text('select 1', [])).rejects.toEqual(lost());
    const lostOnly = given([lost], { unsent: 'is-told' });
    expect(await lostOnly.db.text('select 1', [])).toEqual([{ answer: 1 }]);
  });

  it('that is wrong is not sent again', async () => {
    const wrong = () => new DatabaseError('no such table', '42P01', undefined);
    const { db, tries } = given([wrong]);
    await expect(db.text('select 1', [])).rejects.toEqual(wrong());
    expect(tries).toHaveLength(1);
  });

  it('says when patience is over that it may have been carried out, if any of its tries may', async () => {
    const ofTen = (first: () => Error) => [first, ...Array.from({ length: 9 }, () => refused)];
    const unknown = given(ofTen(lost), { patience: 100 });
    await expect(unknown.db.text('select 1', [])).rejects.toEqual(lost());
    const never = given(ofTen(refused), { patience: 100 });
    await expect(never.db.text('select 1', [])).rejects.toEqual(refused());
    expect(never.tries.length).toBeLessThan(9);
  });
});
