import type { Author } from '../../core/access/author.js';
import { toldOfChange } from '../../core/access/told.rules.js';
import type { Services } from '../../core/graph/context.js';
import type { AccountSettings, Sender } from '../../core/settings/account-settings.js';
import { type Changed, type Plan, unknown } from '../../core/settings/settings-change.js';
import { factsOfSender, subjectOfSender } from '../../core/settings/told-settings.rules.js';
import { readSenderProperties, type SenderWishes } from './sender-properties.rules.js';

export function updateSender(
  { settings }: Pick<Services, 'settings'>,
  by: Author,
  senderId: string,
  wishes: SenderWishes,
): Promise<Changed<Sender>> {
  const { accountId } = by;
  return settings.change(
    by,
    () => settings.current(accountId),
    (basis) => plan(basis, senderId, wishes),
  );
}

function plan(settings: AccountSettings, senderId: string, wishes: SenderWishes): Plan<Sender> {
  const sender = settings.senders.get(senderId);
  if (sender === undefined) return unknown('sender');
  const read = readSenderProperties(sender, wishes, sender.country ?? settings.defaultRegion);
  if (read.kind === 'refused') return read;
  const result = { ...sender, ...read.properties };
  const told = toldOfChange(subjectOfSender(sender), factsOfSender(sender), factsOfSender(result));
  return { kind: 'change', change: { senders: [result] }, told, result };
}
