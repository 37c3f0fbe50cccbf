/**
 * Changes settings. A change is decided by a rule from what was read, and saved only over the very version that was
 * read; when another change came between, it is read and decided again. So two changes at once never make settings
 * that no rule has seen (one word with two meanings, a sender in two groups).
 */
import { newEntry } from '../access/audit-trail.queries.js';
import type { Author } from '../access/author.js';
import { isNothing } from '../access/told.rules.js';
import type { Db } from '../db/connect.js';
import { newId } from '../domain/new-id.js';
import { saveChange } from './save-change.queries.js';
import type { Changed, Plan } from './settings-change.js';

/** Changes by other processes that may come between before we give up. */
const tries = 50;

export type ChangeSettings = <Basis extends { version: number }, Result>(
  /** Whose change, of which account. */
  by: Author,
  /** Reads all that the rule needs to know; the version first. */
  read: () => Promise<Basis>,
  plan: (basis: Basis) => Plan<Result>,
) => Promise<Changed<Result>>;

/** `onChange` is told after each change that was saved, or may have been. Changes of one account wait for each other within the process. */
export function createSettingsChanger(db: Db, onChange: (accountId: string) => void): ChangeSettings {
  const last = new Map<string, Promise<unknown>>();

  async function change<Basis extends { version: number }, Result>(
    by: Author,
    read: () => Promise<Basis>,
    plan: (basis: Basis) => Plan<Result>,
  ): Promise<Changed<Result>> {
    for (let attempt = 0; attempt < tries; attempt += 1) {
      const basis = await read();
      const planned = plan(basis);
      if (planned.kind === 'refused') return planned;
      if (planned.kind === 'unchanged') return { kind: 'done', result: planned.result };
      if (isNothing(planned.told)) return { kind: 'done', result: planned.result };
      const over = { version: basis.version, changeId: newId(), entry: newEntry(by, planned.told) };
      if (await saved(by.accountId, saveChange(db, by.accountId, over, planned.change)))
        return { kind: 'done', result: planned.result };
    }
    throw new Error(`the settings of an account changed ${tries} times while one change was tried`);
  }

  /** What failed may have been saved all the same. */
  async function saved(accountId: string, saving: Promise<boolean>): Promise<boolean> {
    try {
      const done = await saving;
      if (done) onChange(accountId);
      return done;
    } catch (error) {
      onChange(accountId);
      throw error;
    }
  }

  return (by, read, plan) => {
    const { accountId } = by;
    const before = last.get(accountId) ?? Promise.resolve();
    const mine = before.then(
      () => change(by, read, plan),
      () => change(by, read, plan),
    );
    const settled = mine
      .catch(() => undefined)
      .finally(() => {
        if (last.get(accountId) === settled) last.delete(accountId);
      });
    last.set(accountId, settled);
    return mine;
  };
}
