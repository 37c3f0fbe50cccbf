/** Keeps accounts' settings: the writer, or their version, tells when what is kept has become old. */
import type { Db } from '../db/connect.js';
import type { AccountSettings } from './account-settings.js';
import { type ChangeSettings, createSettingsChanger } from './change-settings.js';
import { readSettings, readSettingsVersion } from './settings.queries.js';

export interface SettingsCache {
  /** The settings as last read here; they may be old, and the writer refuses what was decided with old ones. */
  known(accountId: string): Promise<AccountSettings>;
  /** The settings as they are now: those kept, if the database still has their version. */
  current(accountId: string): Promise<AccountSettings>;
  /** Forgets what is kept: the database is another one. */
  forget(): void;
  /** Changes them; what is kept here is forgotten. */
  change: ChangeSettings;
}

/** Accounts whose settings are kept at most. */
const accountLimit = 10_000;

export function createSettingsCache(db: Db): SettingsCache {
  const kept = new Map<string, Promise<AccountSettings>>();

  function read(accountId: string): Promise<AccountSettings> {
    if (kept.size >= accountLimit) kept.clear();
    const settings = readSettings(db, accountId).then((found) => {
      if (found === null) throw new Error('a caller belongs to an account that does not exist');
      return found;
    });
    kept.set(accountId, settings);
    settings.catch(() => kept.delete(accountId));
    return settings;
  }

  async function current(accountId: string): Promise<AccountSettings> {
    const before = kept.get(accountId);
    if (before === undefined) return read(accountId);
    const [settings, version] = await Promise.all([before, readSettingsVersion(db, accountId)]);
    // What was forgotten meanwhile is of another database, whatever its version.
    if (kept.get(accountId) !== before) return current(accountId);
    return settings.version === version ? settings : read(accountId);
  }

  return {
    known: (accountId) => kept.get(accountId) ?? read(accountId),
    current,
    forget: () => kept.clear(),
    change: createSettingsChanger(db, (accountId) => kept.delete(accountId)),
  };
}
