/**
 * Places that Heed may connect to for an account although they are not public: WEBHOOK_ALLOW_PRIVATE. Nothing is, unless the
 * setting names it.
 */
import type ipaddr from 'ipaddr.js';
import { isPublicAddress, readIpAddress } from './public-address.rules.js';

export interface PrivatePlaces {
  /** Hosts by name, in lower case; one that begins with a dot stands for all names below it. */
  names: readonly string[];
  ranges: readonly ReturnType<typeof ipaddr.parseCIDR>[];
}

export const noPrivatePlaces: PrivatePlaces = { names: [], ranges: [] };

export const privatePlacesShape =
  'host names (receiver.internal, .svc.cluster.local for all below it), addresses and ranges (10.0.0.0/8, ::1), with commas between them';

const label = '[a-z0-9](?:[a-z0-9_-]{0,61}[a-z0-9])?';
const hostName = new RegExp(`^\\.?${label}(?:\\.${label})*$`);

/** Null where something in it is neither a name nor an address nor a range. */
export function readPrivatePlaces(text: string): PrivatePlaces | null {
  const names: string[] = [];
  const ranges: PrivatePlaces['ranges'][number][] = [];
  for (const one of text.split(',').map((place) => place.trim().toLowerCase())) {
    const range = readRange(one);
    if (range !== null) ranges.push(range);
    else if (hostName.test(one) && !/^[\d.]+$/.test(one)) names.push(one);
    else return null;
  }
  return { names, ranges };
}

function readRange(text: string): PrivatePlaces['ranges'][number] | null {
  const [base = '', bits, ...rest] = text.split('/');
  const address = readIpAddress(base);
  if (address === null || rest.length > 0) return null;
  const most = address.kind() === 'ipv4' ? 32 : 128;
  if (bits === undefined) return [address, most];
  // Of no bits it would be everything.
  if (!/^\d{1,3}$/.test(bits) || Number(bits) < 1 || Number(bits) > most) return null;
  return [address, Number(bits)];
}

/** Whether all that the name leads to is allowed. */
export function isNamed({ names }: PrivatePlaces, host: string): boolean {
  const name = host.toLowerCase().replace(/\.$/, '');
  return names.some((one) => (one.startsWith('.') ? name.endsWith(one) : name === one));
}

export function isInRange({ ranges }: PrivatePlaces, text: string): boolean {
  const address = readIpAddress(text);
  return (
    address !== null && ranges.some((range) => address.kind() === range[0].kind() && address.match(range))
  );
}

/** Whether Heed may connect to an address, to which this host led. */
export function mayReach(places: PrivatePlaces, host: string, address: string): boolean {
  return isPublicAddress(address) || isInRange(places, address) || isNamed(places, host);
}
