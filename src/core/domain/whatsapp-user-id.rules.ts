/**
 * WhatsApp's ids of people who need not show a number: "US.13491208655302741918", or "US.ENT.11815799212886844830" where several
 * portfolios of a business share one. A country, a point, and up to 128 letters and digits, of which case matters. Meta gives
 * them out, each to one business: nobody writes them by hand, and nothing of them is guessed.
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids
 */

const stored = /^[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}$/;
/** Where no letter follows, what has been put in lower case has lost nothing. */
const digitsAlone = /^[A-Z]{2}\.(?:ENT\.)?\d{1,128}$/i;
const inAnyCase = /^[A-Z]{2}\.(?:ENT\.)?[A-Z0-9]{1,128}$/i;
const [shortestSure, longest] = [6, 135];

/** In its one form; null for what is none. */
export function whatsAppUserId(text: string): string | null {
  if (text.length > longest) return null;
  if (stored.test(text)) return text;
  return digitsAlone.test(text) ? text.toUpperCase() : null;
}

/** Of an address as it is stored. */
export function isWhatsAppUserId(address: string): boolean {
  return address.charCodeAt(2) === point && stored.test(address);
}

const point = 46;

/** Once it was one: some program has put it in lower case, and whose it is cannot be told any more. */
export function hasLostItsCase(text: string): boolean {
  return inAnyCase.test(text) && whatsAppUserId(text) === null && isSurely(text);
}

/** What nobody calls a column: those that Meta gives out have 13 digits and more, and "NO.HP" has none. */
export function isSurelyWhatsAppUserId(text: string): boolean {
  return whatsAppUserId(text) !== null && isSurely(text);
}

function isSurely(text: string): boolean {
  return text.replaceAll(/\D/g, '').length >= shortestSure;
}

/** What stored ids begin with that begin with this text, in whichever case its country is written. */
export function whatsAppUserIdPrefixes(text: string): string[] {
  if (!/^[A-Z]{1,2}$|^[A-Z]{2}\.(?:ENT\.)?[A-Z0-9]{0,128}$/i.test(text)) return [];
  const upper = text.toUpperCase();
  const begins = /^[A-Z]{2}\.ENT\./.test(upper) ? upper.slice(0, 7) : upper.slice(0, 3);
  const asGiven = begins + text.slice(begins.length);
  // "us.en" may be where "US.ENT." begins.
  const mayGoOn = begins.length === 3 && 'ENT.'.startsWith(upper.slice(3)) && upper.length > 3;
  return [...new Set(mayGoOn ? [asGiven, upper] : [asGiven])];
}

/** Where they stand in a text: with a digit at least, since "Dr.Smith" is none. */
export function whatsAppUserIdsInText(): RegExp {
  return /(?<![\p{L}\p{N}])\p{Lu}{2}\.(?:ENT\.)?(?=[A-Za-z]*\d)[A-Za-z0-9]{1,128}(?![\p{L}\p{N}])/gu;
}
