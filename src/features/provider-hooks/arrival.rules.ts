/**
 * What of an item hangs on when it came, and on what Heed can keep of its id.
 *
 * An id that is made of what was said, where the provider gave neither an id nor a time, would take the next STOP of the same person
 * for the first one, for good. The minute in which it came is all that tells them apart: a STOP that is repeated later counts once
 * more, which costs nothing; one that is taken for a repeat costs its sender.
 */
import { createHash } from 'node:crypto';
import { formatInstant, type Instant } from '../../core/domain/instant.js';
import { messageIdLimit } from '../../core/log/inbound-message.js';
import type { HookItem } from './hook-provider.js';

export function asArrived(item: HookItem, now: Instant): HookItem {
  if (item.kind === 'confirm' || item.kind === 'nothing' || item.kind === 'unread') return item;
  const arrived = <What extends { messageId: string }>(what: What): What => {
    const messageId = item.timeless === undefined ? what.messageId : `${what.messageId} ${minuteOf(now)}`;
    return { ...what, messageId: shortened(messageId) };
  };
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

/** Ids that are made of addresses and the like may be longer than any that is kept: what they are known by then is their hash. */
function shortened(id: string): string {
  return id.length <= messageIdLimit ? id : `sha256:${createHash('sha256').update(id).digest('hex')}`;
}

/** As 2026-03-03T12:00, in UTC. */
function minuteOf(now: Instant): string {
  return formatInstant(now).slice(0, 16);
}
