import { type ApiKeyRow, findKeyById, saveKeyLimits } from '../../core/access/api-keys.queries.js';
import { newEntry } from '../../core/access/audit-trail.queries.js';
import type { Author } from '../../core/access/author.js';
import { subjectOfKey, toldOfChange } from '../../core/access/told.rules.js';
import { isId } from '../../core/graph/ids.js';
import type { Services } from '../../core/graph/context.js';
import { badWish, type Changed, unknown } from '../../core/settings/settings-change.js';

/** Absent stays as it is; null: as all keys. */
export interface KeyLimitWishes {
  trustedOnly?: boolean | null;
  readsPerMinute?: number | null;
  writesPerMinute?: number | null;
  sockets?: number | null;
}

const bounds = {
  readsPerMinute: { least: 1_000, most: 1_000_000_000, what: 'units' },
  writesPerMinute: { least: 1_000, most: 1_000_000_000, what: 'units' },
  sockets: { least: 0, most: 1_000_000, what: 'sockets' },
} as const;

/** It counts everywhere within a second. */
export async function limitApiKey(
  { db, authenticator }: Pick<Services, 'db' | 'authenticator'>,
  by: Author,
  keyId: string,
  wishes: KeyLimitWishes,
): Promise<Changed<ApiKeyRow>> {
  for (const field of ['readsPerMinute', 'writesPerMinute', 'sockets'] as const) {
    const wish = wishes[field];
    const { least, most, what } = bounds[field];
    if (wish != null && (wish < least || wish > most))
      return badWish(`${field}: ${least} to ${most} ${what} were expected, ${wish} came`);
  }
  const before = isId(keyId) ? await findKeyById(db, by.accountId, keyId) : undefined;
  if (before === undefined) return unknown('API key');
  const limits = {
    trustedOnly: wishes.trustedOnly ?? before.trustedOnly,
    readsPerMinute: wishes.readsPerMinute === undefined ? before.readsPerMinute : wishes.readsPerMinute,
    writesPerMinute: wishes.writesPerMinute === undefined ? before.writesPerMinute : wishes.writesPerMinute,
    sockets: wishes.sockets === undefined ? before.sockets : wishes.sockets,
  };
  const { trustedOnly, readsPerMinute, writesPerMinute, sockets } = before;
  const told = toldOfChange(
    subjectOfKey(keyId.toLowerCase()),
    { trustedOnly, readsPerMinute, writesPerMinute, sockets },
    limits,
  );
  const apiKey = await saveKeyLimits(db, by.accountId, { keyId, ...limits }, newEntry(by, told));
  if (apiKey === undefined) return unknown('API key');
  authenticator.forget();
  return { kind: 'done', result: apiKey };
}
