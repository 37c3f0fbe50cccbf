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
  /** D2: one of the senders that it stands for has the purpose UTILITY. */
  utility: boolean;
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
    return [
      {
        scope: 'ACCOUNT',
        scopeKey: accountScopeKey,
        sender: first ?? null,
        groupId: null,
        utility: senders.some(({ purpose }) => purpose === 'UTILITY'),
      },
    ];
  }
  return distinct(senders.map((sender) => narrowest(settings, sender)));
}

/**
 * A provisional opt-out stays with the sender or its group, unless nobody knows whose the address is. Of the senders that
 * one scope stands for, one that enforces account-level opt-outs is named: the final word reaches as far as it says (I6).
 */
export function provisionalTargets(settings: AccountSettings, received: ReceivedOn): Target[] {
  const senders = reachedSenders(received);
  if (senders.length === 0) return optOutTargets(settings, received, false);
  return distinct(senders.map((sender) => narrowest(settings, sender)));
}

/**
 * Only where it was sent: the sender or its group; of a reply address the senders that name it. None where the address
 * may be one of several senders': an opt-in is not guessed at.
 */
export function optInTargets(settings: AccountSettings, received: ReceivedOn): Target[] {
  const senders = received.sender === null ? received.answeredHere : [received.sender];
  return distinct(senders.map((sender) => narrowest(settings, sender)));
}

/** The senders that a recipient may have meant, the one that received the message first. */
export function reachedSenders(received: ReceivedOn): Sender[] {
  const { sender, perhaps, answeredHere } = received;
  if (sender !== null && answeredHere.length === 0) return [sender];
  const first = sender === null ? perhaps : [sender];
  const others = answeredHere.filter(({ senderId }) => !first.some((one) => one.senderId === senderId));
  return [...first, ...others];
}

function narrowest(settings: AccountSettings, sender: Sender): Target {
  const group = sender.groupId === null ? undefined : settings.groups.get(sender.groupId);
  const utility = sender.purpose === 'UTILITY';
  if (group === undefined) {
    return { scope: 'SENDER', scopeKey: sender.scopeKey, sender, groupId: null, utility };
  }
  return { scope: 'GROUP', scopeKey: group.scopeKey, sender, groupId: group.groupId, utility };
}

function distinct(targets: readonly Target[]): Target[] {
  const byKey = new Map<number, Target>();
  for (const target of targets) {
    const there = byKey.get(target.scopeKey);
    byKey.set(target.scopeKey, there === undefined ? target : asOne(there, target));
  }
  return [...byKey.values()];
}

/** Two targets of one scope: what either sender asks for holds for both. */
function asOne(one: Target, other: Target): Target {
  const named = other.sender?.enforceAccountOptOuts === true && one.sender?.enforceAccountOptOuts !== true;
  return { ...(named ? other : one), utility: one.utility || other.utility };
}
