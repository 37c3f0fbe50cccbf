import { toldOfChange } from '../../core/access/told.rules.js';
import type { Instant } from '../../core/domain/instant.js';
import type { Sender } from '../../core/settings/account-settings.js';
import { ScopeKeyChange, type SettingsWithScopes } from '../../core/settings/scope-keys.rules.js';
import {
  badWish,
  conflicting,
  type Plan,
  type Refused,
  unknown,
} from '../../core/settings/settings-change.js';
import { factsOfSender, subjectOfSender } from '../../core/settings/told-settings.rules.js';

/**
 * Puts a sender out of use. Its words stay in the log, and so does it: a STOP that still arrives there counts. With a
 * successor, what covers the one covers the other from now on. Archived before, it may still be given a successor, once.
 */
export function planArchive(
  basis: SettingsWithScopes,
  senderId: string,
  successorId: string | null,
  now: Instant,
): Plan<Sender> {
  const { senders } = basis.settings;
  const sender = senders.get(senderId);
  if (sender === undefined) return unknown('sender');
  const archivedAt = sender.archivedAt ?? now;
  if (successorId === null || successorId === sender.successorId) {
    if (sender.archivedAt !== null) return { kind: 'unchanged', result: sender };
    const result = { ...sender, archivedAt };
    const told = toldOfChange(subjectOfSender(sender), factsOfSender(sender), factsOfSender(result));
    return { kind: 'change', change: { senders: [result] }, told, result };
  }
  const successor = senders.get(successorId);
  if (successor === undefined) return unknown('sender');
  const problem = successionProblem(sender, successor);
  if (problem !== null) return problem;
  const change = new ScopeKeyChange(basis);
  change.succeed({ ...sender, archivedAt }, successor);
  return {
    kind: 'change',
    change: change.toChange(),
    told: change.told(subjectOfSender(sender)),
    result: { ...sender, archivedAt, successorId },
  };
}

function successionProblem(sender: Sender, successor: Sender): Refused | null {
  if (successor.senderId === sender.senderId)
    return badWish('successorId: another sender was expected, the same one came');
  if (sender.successorId !== null)
    return conflicting('successorId: the sender has another successor already');
  if (successor.archivedAt !== null)
    return badWish('successorId: a sender in use was expected, an archived one came');
  if ((sender.channel === 'EMAIL') !== (successor.channel === 'EMAIL')) {
    return badWish(
      'successorId: who writes to phones is succeeded by who writes to phones, e-mail by e-mail',
    );
  }
  return null;
}
