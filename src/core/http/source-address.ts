/** Where a request comes from, as floods are counted: an IPv4 address; of IPv6 the 64 bits that one network has. */
import { isIP, isIPv4 } from 'node:net';

export function sourceOf(address: string | undefined): string {
  const bare = (address ?? '').trim().replace(/%.*$/, '');
  // Some proxies add the port.
  const alone = /^\[([^\]]*)\](?::\d+)?$/.exec(bare)?.[1] ?? /^([\d.]+):\d+$/.exec(bare)?.[1] ?? bare;
  if (isIPv4(alone)) return alone;
  if (isIP(alone) === 0) return 'unknown';
  const groups = groupsOf(alone);
  return mappedIn(groups) ?? `${groups.slice(0, 4).join(':')}::/64`;
}

/** The eight groups of an IPv6 address, in hexadecimal without zeros in front. */
function groupsOf(six: string): string[] {
  // The URL parser writes an address in its one shortest way.
  const [head = '', tail] = new URL(`http://[${six}]`).hostname.slice(1, -1).split('::');
  const front = head === '' ? [] : head.split(':');
  if (tail === undefined) return front;
  const back = tail === '' ? [] : tail.split(':');
  return [...front, ...Array<string>(8 - front.length - back.length).fill('0'), ...back];
}

/** The IPv4 address that ::ffff:0:0/96 stands for. */
function mappedIn(groups: readonly string[]): string | null {
  if (groups.slice(0, 6).join(':') !== '0:0:0:0:0:ffff') return null;
  const [high = 0, low = 0] = groups.slice(6).map((group) => Number.parseInt(group, 16));
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}
