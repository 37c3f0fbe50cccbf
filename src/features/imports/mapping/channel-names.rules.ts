/** What people and other systems call channels. */
import { columnKey } from '../../../core/domain/address-columns.rules.js';
import type { Channel } from '../../../core/domain/vocabulary.js';

const names = new Map<string, Channel>();
const channels: Record<Channel, string> = {
  SMS: 'sms text texts textmessage textmessages smsmessage mms smsmms txt shortmessage longcode shortcode tollfree mobile',
  RCS: 'rcs rcsbusiness rbm googlercs',
  WHATSAPP: 'whatsapp wa whatsappbusiness whatsappmessage',
  EMAIL: 'email mail emails mailing newsletter courriel correo correoelectronico epost',
};
for (const [channel, list] of Object.entries(channels) as [Channel, string][]) {
  for (const name of list.split(' ')) names.set(name, channel);
}

/** Undefined: not known. */
export function readChannel(text: string): Channel | undefined {
  return names.get(columnKey(text));
}
