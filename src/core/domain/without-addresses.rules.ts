/**
 * A text that people write for people, such as a reason, as it may stand where nothing is ever erased: without what looks
 * like somebody's e-mail address, phone number or WhatsApp id. Rather a date too many is left out than one number too few.
 */
import { manyDigits } from './digits-in-text.rules.js';
import { whatsAppUserIdsInText } from './whatsapp-user-id.rules.js';

const email = /[^\s@<>()",;:]+(?:@|%40)[^\s@<>()",;:]+/gu;
const phoneNumber = manyDigits();
const userId = whatsAppUserIdsInText();

export function withoutAddresses(text: string): string {
  return [email, userId, phoneNumber].reduce((left, pattern) => left.replaceAll(pattern, '[address]'), text);
}
