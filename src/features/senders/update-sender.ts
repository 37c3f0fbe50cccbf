import type { Services } from '../../core/graph/context.js';
import type { AccountSettings, Sender } from '../../core/settings/account-settings.js';
import { type Changed, type Plan, unknown } from '../../core/settings/settings-change.js';
import { readSenderProperties, type SenderWishes } from './sender-properties.rules.js';

export function updateSender(
  { settings }: Pick<Services, 'settings'>,
  accountId: string,
  senderId: string,
  wishes: SenderWishes,
): Promise<Changed<Sender>> {
  return settings.change(
    accountId,
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
  return { kind: 'change', change: { senders: [result] }, result };
}
