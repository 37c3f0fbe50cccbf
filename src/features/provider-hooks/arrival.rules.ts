/**
 * An id that is made of what was said, where the provider gave neither an id nor a time, would take the next STOP of the same person
 * for the first one, for good. The minute in which it came is all that tells them apart: a STOP that is repeated later counts once
 * more, which costs nothing; one that is taken for a repeat costs its sender.
 */
import { formatInstant, type Instant } from '../../core/domain/instant.js';
import type { HookItem } from './hook-provider.js';

export function asArrived(item: HookItem, now: Instant): HookItem {
  if (!('timeless' in item) || item.timeless === undefined) return item;
  const arrived = <What extends { messageId: string }>(what: What): What => ({
    ...what,
    messageId: `${what.messageId} ${minuteOf(now)}`,
  });
  switch (item.kind) {
    case 'message':
      return { ...item, message: arrived(item.message) };
    case 'signal':
      return { ...item, signal: arrived(item.signal) };
    case 'same-person':
      return { ...item, person: arrived(item.person) };
    case 'moved':
      return { ...item, moved: arrived(item.moved) };
  }
}

/** As 2026-03-03T12:00, in UTC. */
function minuteOf(now: Instant): string {
  return formatInstant(now).slice(0, 16);
}
