/**
 * How long a message may be, since a socket that is stuck holds one. A longer batch is made anew with fewer items, if it
 * has more than one; as soon as they take less, more come again. By powers of two, so that followers agree on them.
 */

/** Bytes: some 900 events with the fields that heed/client asks for. A message with a single item may be longer. */
export const longestMessage = 512 * 1024;

/** How many items at most, where so many took so many bytes; undefined where these may be sent. */
export function fewerItems(items: number, length: number): number | undefined {
  if (length <= longestMessage || items <= 1) return undefined;
  // Half of what would fit: the next ones may be longer.
  const fitting = (items * longestMessage) / (2 * length);
  return Math.max(1, 2 ** Math.floor(Math.log2(Math.min(fitting, items / 2))));
}

/** How many items may come next, where so many were allowed; undefined for as many as there are. */
export function itemsAfter(allowed: number | undefined, length: number): number | undefined {
  if (allowed === undefined || length > longestMessage / 4) return allowed;
  return allowed >= 256 ? undefined : allowed * 2;
}
