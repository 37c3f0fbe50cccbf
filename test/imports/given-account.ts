/** An account with senders and a group, as files name them. */
import { senderWith, settingsWith } from './given-file.js';

export const main = senderWith({ address: '+447700900001', label: 'Main line' });
export const short = senderWith({ address: '60777', kind: 'SHORT_CODE' });
export const brand = senderWith({ address: 'ACME', kind: 'ALPHANUMERIC' });
export const wa = senderWith({
  address: '+447700900001',
  channel: 'WHATSAPP',
  sort: 'PROFILE',
  label: 'WhatsApp',
});
export const group = { groupId: '00000000-0000-4000-8000-00000000aaaa', name: 'Pool A', scopeKey: 77 };
export const settings = settingsWith({
  senders: new Map([main, short, brand, wa].map((sender) => [sender.senderId, sender])),
  groups: new Map([[group.groupId, group]]),
});
