/** Addresses to which an account lets Heed post: what of them can be told before anything is looked up. */
import { parseUrl } from './parse-url.rules.js';
import { isInRange, isNamed, mayReach, type PrivatePlaces } from './private-places.rules.js';
import { readIpAddress } from './public-address.rules.js';

export type ReceiverUrl =
  | { kind: 'url'; url: string }
  /** To be put after the field's name. It repeats nothing of the address, which may hold a key. */
  | { kind: 'problem'; message: string };

export const receiverUrlLimit = 2_000;

export function readReceiverUrl(text: string, places: PrivatePlaces): ReceiverUrl {
  const given = text.trim();
  if (given.length > receiverUrlLimit)
    return problem(`at most ${receiverUrlLimit} characters were expected, ${given.length} came`);
  const url = parseUrl(given);
  if (url === null) return problem('an https address was expected, something else came');
  if (url.username !== '' || url.password !== '')
    return problem('an address without a user and a password was expected: they would be sent to nobody');
  if (given.includes('#')) return problem('an address without # was expected');
  const isAllowed = isPrivatePlace(url.hostname, places);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isAllowed))
    return problem(
      `an https address was expected, ${url.protocol}// came (WEBHOOK_ALLOW_PRIVATE lets hosts have http)`,
    );
  if (isRefusedHost(url.hostname, places))
    return problem(
      'a public host was expected, a private or reserved address came (WEBHOOK_ALLOW_PRIVATE lets some in)',
    );
  if (!isAllowed && !isUsualPort(url.port))
    return problem(`the port 443, or one from 1024 on, was expected, ${url.port} came`);
  return { kind: 'url', url: url.href };
}

/** One that is an address itself is never looked up, so whoever connects asks here. Names are asked of when they are looked up. */
export function isRefusedHost(host: string, places: PrivatePlaces): boolean {
  if (host.startsWith('[') || readIpAddress(host) !== null) return !mayReach(places, host, host);
  return /^(?:.*\.)?localhost\.?$/i.test(host) && !isNamed(places, host);
}

function isPrivatePlace(host: string, places: PrivatePlaces): boolean {
  return isNamed(places, host) || isInRange(places, host);
}

function isUsualPort(port: string): boolean {
  return port === '' || port === '443' || Number(port) >= 1024;
}

const problem = (message: string): ReceiverUrl => ({ kind: 'problem', message });
