/**
 * The address of a new sender: what kind of number it is, and the one form in which it is stored and looked up. Numbers
 * are taken when they are possible: a sender that Heed refuses is one whose STOPs it can't place.
 */
import { getCountryCallingCode, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import {
  asRegion,
  countryOf,
  parseAddress,
  senderAddressKey,
  splitPrefix,
} from '../../core/domain/address.js';
import { storableText } from '../../core/domain/storable-text.rules.js';
import type { Channel, NumberKind } from '../../core/domain/vocabulary.js';
import { badWish, type Refused } from '../../core/settings/settings-change.js';

const shortCode = /^\d{3,8}$/;
/** Seven and eight digits may also be a whole number of a small country. */
const shortForSure = /^\d{3,6}$/;
const alphanumeric = /^[\p{Script=Latin}\d &_+.,'!*#/-]{1,11}$/u;
const idLimit = 100;

export interface NumberWishes {
  address: string;
  channel: Channel;
  kind: NumberKind | null;
  country: string | null;
}
export type ReadNumber =
  | { kind: 'number'; address: string; numberKind: NumberKind; country: string | null }
  | Refused;

/** Kind and country are inferred where they are not given. */
export function readNumber(wishes: NumberWishes, defaultRegion: string | null): ReadNumber {
  if (wishes.channel === 'EMAIL')
    return badWish('channel: a number has no e-mail; an e-mail sender is a profile (addProfile)');
  const country = wishes.country === null ? null : asRegion(wishes.country);
  if (wishes.country !== null && country === null) {
    return badWish('country: an ISO 3166 country code was expected, such as FR');
  }
  const hint = splitPrefix(wishes.address);
  if (hint.channel !== null && hint.channel !== wishes.channel) {
    return badWish(`address: it says ${hint.channel}, and channel says ${wishes.channel}`);
  }
  const text = hint.rest;
  if (text === '')
    return badWish('address: a number, a short code or an alphanumeric name was expected, nothing came');
  const region = country ?? defaultRegion;
  switch (wishes.kind ?? inferKind(text, region)) {
    case 'ALPHANUMERIC':
      return readAlphanumeric(text, country);
    case 'SHORT_CODE':
      return readShortCode(text, region);
    case 'TOLL_FREE':
      return readPhoneNumber(text, country, region, 'TOLL_FREE');
    case 'LONG_CODE':
      return readPhoneNumber(text, country, region, wishes.kind);
  }
}

function inferKind(text: string, region: string | null): NumberKind {
  if (/\p{L}/u.test(text)) return 'ALPHANUMERIC';
  if (!shortCode.test(text)) return 'LONG_CODE';
  const country = region === null ? null : asRegion(region);
  if (shortForSure.test(text) || country === null) return 'SHORT_CODE';
  return parsePhoneNumberFromString(text, country)?.isValid() === true ? 'LONG_CODE' : 'SHORT_CODE';
}

function readAlphanumeric(text: string, country: string | null): ReadNumber {
  if (!alphanumeric.test(text) || !/\p{L}/u.test(text)) {
    return badWish(
      'address: an alphanumeric name has 1 to 11 letters, digits and spaces, at least one of them a letter',
    );
  }
  return { kind: 'number', address: text, numberKind: 'ALPHANUMERIC', country };
}

function readShortCode(text: string, country: string | null): ReadNumber {
  const digits = text.replaceAll(/[\s-]/g, '');
  if (!shortCode.test(digits)) return badWish('address: a short code has 3 to 8 digits');
  return { kind: 'number', address: digits, numberKind: 'SHORT_CODE', country };
}

function readPhoneNumber(
  text: string,
  country: string | null,
  region: string | null,
  given: NumberKind | null,
): ReadNumber {
  const parsed = parseAddress(text, region);
  if (parsed.kind === 'not-an-address') return badWish(`address: ${parsed.message}`);
  if (parsed.kind === 'email') return badWish('address: a phone number was expected, an e-mail address came');
  if (parsed.kind === 'whatsapp-user')
    return badWish("address: a phone number was expected, WhatsApp's id of a person came");
  const found = countryOf(parsed.address);
  if (country !== null && !sharesCallingCode(parsed.address, country)) {
    return badWish(`country: the address does not begin like a number of ${country}`);
  }
  const tollFree = parsePhoneNumberFromString(parsed.address)?.getType() === 'TOLL_FREE';
  return {
    kind: 'number',
    address: parsed.address,
    numberKind: given ?? (tollFree ? 'TOLL_FREE' : 'LONG_CODE'),
    country: country ?? found,
  };
}

/** +1 is many countries, and so are +44 and +7: which of them a number is in can be told for some numbers only. */
function sharesCallingCode(address: string, country: string): boolean {
  const region = asRegion(country);
  return region !== null && address.startsWith(`+${getCountryCallingCode(region)}`);
}

export type ReadProfileAddress = { kind: 'address'; address: string } | Refused;

/** A WhatsApp number or its provider's id, an RCS agent's id, an e-mail address. */
export function readProfileAddress(
  text: string,
  channel: Channel,
  defaultRegion: string | null,
): ReadProfileAddress {
  if (channel === 'SMS')
    return badWish('channel: a profile is of WHATSAPP, RCS or EMAIL; what sends SMS is a number (addNumber)');
  const hint = splitPrefix(text);
  if (hint.channel !== null && hint.channel !== channel) {
    return badWish(`address: it says ${hint.channel}, and channel says ${channel}`);
  }
  if (channel === 'EMAIL') {
    const parsed = parseAddress(hint.rest, null);
    if (parsed.kind === 'email') return { kind: 'address', address: parsed.address };
    return badWish('address: an e-mail address of the form name@example.com was expected');
  }
  const id = storableText(hint.rest, idLimit);
  if (id.kind === 'not-storable') return badWish(`address: ${id.message}`);
  if (id.text.startsWith('+')) {
    const parsed = parseAddress(id.text, defaultRegion);
    if (parsed.kind === 'phone') return { kind: 'address', address: parsed.address };
    return badWish(
      `address: ${parsed.kind === 'not-an-address' ? parsed.message : 'a phone number was expected'}`,
    );
  }
  return { kind: 'address', address: senderAddressKey(id.text) };
}

export type ReadReplyAddress = { kind: 'address'; address: string } | Refused;

/** Where recipients answer: often a short code, in the form in which messages to it are looked up. */
export function readReplyAddress(text: string, region: string | null): ReadReplyAddress {
  const address = storableText(senderAddressKey(text), idLimit);
  if (address.kind === 'not-storable') return badWish(`replyAddress: ${address.message}`);
  if (/^\+?\d{9,}$/.test(address.text)) {
    const parsed = parseAddress(address.text, region);
    if (parsed.kind === 'phone') return { kind: 'address', address: parsed.address };
  }
  return { kind: 'address', address: address.text };
}
