/**
 * A text that people write for people, such as a reason, as it may stand where nothing is ever erased: without what looks
 * like somebody's e-mail address or phone number. Rather a date too many is left out than one number too few.
 */
const email = /[^\s@<>()",;:]+@[^\s@<>()",;:]+/gu;
/** Seven digits and more, written together or apart. */
const phoneNumber = /\+?(?:\p{Nd}[\s().\-/\u2010-\u2015]*){6,}\p{Nd}/gu;

export function withoutAddresses(text: string): string {
  return text.replaceAll(email, '[address]').replaceAll(phoneNumber, '[address]');
}
