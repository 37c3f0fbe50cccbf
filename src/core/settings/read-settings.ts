/**
 * Keeps accounts' settings: the writer, or their version, tells when what is kept has become old. A version is never given
 * twice, so what has the version of now is what is there now, whatever database that is.
 */
import type { Db } from '../db/connect.js';
import type { AccountSettings } from './account-settings.js';
import { type ChangeSettings, createSettingsChanger } from './change-settings.js';
import { readSettings, readSettingsVersion } from './settings.queries.js';

export interface SettingsCache {
  /** The settings as last read here; they may be old, and the writer refuses what was decided with old ones. */
  known(accountId: string): Promise<AccountSettings>;
  /** The settings as they are now: those kept, if the database still has their version. */
  current(accountId: string): Promise<AccountSettings>;
  /** The database may be another one: of what is kept the version is looked up before it is used again. */
  doubt(): void;
  /** Changes them; what is kept here is forgotten. */
  change: ChangeSettings;
}

/** Accounts whose settings are kept at most. */
const accountLimit = 10_000;

export function createSettingsCache(db: Db): SettingsCache {
  const kept = new Map<string, Promise<AccountSettings>>();
  /** Accounts whose settings were read, or found to be those of now, since the last doubt. */
  let sure = new Set<string>();

  function read(accountId: string): Promise<AccountSettings> {
    if (kept.size >= accountLimit) kept.clear();
    const settings = readSettings(db, accountId).then((found) => {
      if (found === null) throw new Error('a caller belongs to an account that does not exist');
      return found;
    });
    kept.set(accountId, settings);
    sure.add(accountId);
    settings.catch(() => kept.delete(accountId));
    return settings;
  }

  async function current(accountId: string): Promise<AccountSettings> {
    const before = kept.get(accountId);
    if (before === undefined) return read(accountId);
    const since = sure;
    const [settings, version] = await Promise.all([before, readSettingsVersion(db, accountId)]);
    if (settings.version !== version) return read(accountId);
    if (kept.get(accountId) === before) since.add(accountId);
    return settings;
  }

  return {
    known: (accountId) => (sure.has(accountId) && kept.get(accountId)) || current(accountId),
    current,
    doubt: () => void (sure = new Set()),
    change: createSettingsChanger(db, (accountId) => kept.delete(accountId)),
  };
}
