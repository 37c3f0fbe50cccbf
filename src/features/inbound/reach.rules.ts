/** I6 and I9: how far an opt-out and an opt-in reach that came in as a message. */
import { accountScopeKey, type AccountSettings, type Sender } from '../../core/settings/account-settings.js';
import type { Scope } from '../../core/domain/vocabulary.js';
import type { ReceivedOn } from './received-on.rules.js';

/** One scope that a word is recorded for. */
export interface Target {
  scope: Scope;
  scopeKey: number;
  sender: Sender | null;
  groupId: string | null;
}

/**
 * The sender's group if it has one, else the sender, and likewise all senders that name this reply address; the account
 * where one of them enforces account-level opt-outs, for STOPALL, and where the address is nobody's (I9).
 */
export function optOutTargets(
  settings: AccountSettings,
  received: ReceivedOn,
  reachesAccount: boolean,
): Target[] {
  const senders = reachedSenders(received);
  const [first] = senders;
  if (first === undefined || reachesAccount || senders.some((sender) => sender.enforceAccountOptOuts)) {
    return [{ scope: 'ACCOUNT', scopeKey: accountScopeKey, sender: first ?? null, groupId: null }];
  }
  return distinct(senders.map((sender) => narrowest(settings, sender)));
}

/** A provisional opt-out stays with the sender or its group, unless nobody knows whose the address is. */
export function provisionalTargets(settings: AccountSettings, received: ReceivedOn): Target[] {
  const senders = reachedSenders(received);
  if (senders.length === 0) return optOutTargets(settings, received, false);
  return distinct(senders.map((sender) => narrowest(settings, sender)));
}

/** Only where it was sent: the sender or its group; of a reply address the senders that name it. */
export function optInTargets(settings: AccountSettings, received: ReceivedOn): Target[] {
  const senders = received.sender === null ? received.answeredHere : [received.sender];
  return distinct(senders.map((sender) => narrowest(settings, sender)));
}

/** The senders that a recipient may have meant, the one that received the message first. */
export function reachedSenders(received: ReceivedOn): Sender[] {
  const others = received.answeredHere.filter((sender) => sender.senderId !== received.sender?.senderId);
  return received.sender === null ? others : [received.sender, ...others];
}

function narrowest(settings: AccountSettings, sender: Sender): Target {
  const group = sender.groupId === null ? undefined : settings.groups.get(sender.groupId);
  if (group === undefined) return { scope: 'SENDER', scopeKey: sender.scopeKey, sender, groupId: null };
  return { scope: 'GROUP', scopeKey: group.scopeKey, sender, groupId: group.groupId };
}

function distinct(targets: readonly Target[]): Target[] {
  const byKey = new Map<number, Target>();
  for (const target of targets) if (!byKey.has(target.scopeKey)) byKey.set(target.scopeKey, target);
  return [...byKey.values()];
}
