/**
 * An address as whoever has it recognises it, and whoever has not can't learn it: +1 415 ••• 0123, j•••@example.com, US.•••1918. How
 * much is left out does not tell how long it is, for e-mail and WhatsApp's ids; for phone numbers the length is the country's anyway.
 */
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { isPhone } from '../../../core/domain/address.js';
import { isWhatsAppUserId } from '../../../core/domain/whatsapp-user-id.rules.js';

export type MaskedAddress =
  | { kind: 'phone'; shown: string; end: string }
  | { kind: 'whatsapp-user'; shown: string; end: string }
  | { kind: 'email'; shown: string; start: string; domain: string };

const dot = '•';
const fewestHidden = 3;
const mostShownAtEnd = 4;

export function maskAddress(address: string): MaskedAddress {
  const at = address.lastIndexOf('@');
  if (at >= 0) {
    const [first = '', second] = address.slice(0, at);
    const start = second === undefined ? '' : first;
    const domain = address.slice(at + 1);
    return { kind: 'email', shown: `${start}${dot.repeat(fewestHidden)}@${domain}`, start, domain };
  }
  return isWhatsAppUserId(address) ? maskUserId(address) : maskPhoneNumber(address);
}

/** The country stays, and the last characters. */
function maskUserId(address: string): MaskedAddress {
  const id = address.slice(address.lastIndexOf('.') + 1);
  const end = id.slice(id.length - Math.max(0, Math.min(mostShownAtEnd, id.length - fewestHidden)));
  return { kind: 'whatsapp-user', shown: `${address.slice(0, 3)}${dot.repeat(fewestHidden)}${end}`, end };
}

/** In the groups in which its country writes it. The calling code stays, with the first group where enough is hidden then, and the last digits. */
function maskPhoneNumber(address: string): MaskedAddress {
  const written = writtenOut(address);
  const code = /^\+(?:\d+ )?/.exec(written)?.[0] ?? '';
  const national = written.slice(code.length);
  const count = digitsOf(national).length;
  const atEnd = Math.max(0, Math.min(mostShownAtEnd, count - fewestHidden));
  const firstGroup = digitsOf(national.split(' ', 1)[0] ?? '').length;
  const atStart = count - atEnd - firstGroup >= fewestHidden ? firstGroup : 0;
  let place = 0;
  const masked = national.replaceAll(/\d/g, (digit) => {
    const shown = place < atStart || place >= count - atEnd;
    place += 1;
    return shown ? digit : dot;
  });
  return {
    kind: 'phone',
    shown: `${code}${masked}`,
    end: digitsOf(national).slice(count - atEnd),
  };
}

/** As its country writes it for abroad, in groups with spaces. What is no phone number (a short code) is left as it is. */
export function writtenOut(address: string): string {
  if (!isPhone(address)) return address;
  const written = parsePhoneNumberFromString(address)?.formatInternational() ?? address;
  return written
    .replaceAll(/[-./()]+/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

function digitsOf(text: string): string {
  return text.replaceAll(/\D/g, '');
}
