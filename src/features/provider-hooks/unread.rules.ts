/** What is of a kind that Heed reads and lacks what Heed needs of it: never passed over without a word, for it may have been a STOP. */
import type { HookItem } from './hook-provider.js';

/**
 * By the names of its fields as the provider writes them, with dots between them; those that are null are the ones that it lacks.
 * Values are of people: none is kept.
 */
export function unread(fields: Readonly<Record<string, unknown>>): HookItem {
  return { kind: 'unread', missing: Object.keys(fields).filter((name) => (fields[name] ?? null) === null) };
}
