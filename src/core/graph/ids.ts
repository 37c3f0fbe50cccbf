/** Ids in inputs: opaque to clients, UUIDs to the database. */
import type { SettingsCache } from '../settings/read-settings.js';
import { badInput, notFound } from './errors.js';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const listLimit = 1_000;

/** Whether the database can look it up; what is none of our ids is looked up like one that does not exist. */
export function isId(text: string): boolean {
  return uuid.test(text);
}

/** Refuses lists that are too long. */
export function checkListLength(field: string, list: readonly unknown[] | null | undefined): void {
  if (list != null && list.length > listLimit) {
    throw badInput(`${field}: at most ${listLimit} were expected, ${list.length} came`);
  }
}

/** Refuses ids that are none. */
export function checkIds(field: string, ids: readonly string[] | null | undefined): void {
  checkListLength(field, ids);
  if (ids != null && !ids.every(isId))
    throw badInput(`${field}: ids were expected, and one of these is none`);
}

/**
 * Refuses ids that are not senders of the account. A filter by a sender that does not exist would match nothing, and a
 * scheduler that follows by it would take silence for consent.
 */
export async function checkSenderIds(
  settings: SettingsCache,
  accountId: string,
  senderIds: readonly string[] | null | undefined,
  field = 'senderIds',
): Promise<void> {
  checkListLength(field, senderIds);
  if (senderIds == null || senderIds.length === 0) return;
  const missing = (known: ReadonlyMap<string, unknown>) => senderIds.some((senderId) => !known.has(senderId));
  if (!missing((await settings.known(accountId)).senders)) return;
  if (missing((await settings.current(accountId)).senders)) throw notFound('sender');
}
