/**
 * A text that people write for people, such as a reason, as it may stand where nothing is ever erased: without what looks
 * like somebody's e-mail address or phone number. Rather a date too many is left out than one number too few.
 */
import { manyDigits } from './digits-in-text.rules.js';

const email = /[^\s@<>()",;:]+(?:@|%40)[^\s@<>()",;:]+/gu;
const phoneNumber = manyDigits();

export function withoutAddresses(text: string): string {
  return text.replaceAll(email, '[address]').replaceAll(phoneNumber, '[address]');
}
