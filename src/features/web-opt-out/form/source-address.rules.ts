/** Where a request comes from, as floods are counted: an IPv4 address; of IPv6 the 64 bits that one network has. */

export function sourceOf(address: string | undefined): string {
  const bare = (address ?? '').trim().toLowerCase().replace(/%.*$/, '');
  // Some proxies add the port.
  const four = /^(?:::ffff:)?(\d{1,3}(?:\.\d{1,3}){3})(?::\d+)?$/.exec(bare)?.[1];
  if (four !== undefined) return four;
  const six = bare.replace(/^\[([^\]]*)\](?::\d+)?$/, '$1');
  if (!/^[\da-f:]+(?:\d+(?:\.\d+){3})?$/.test(six) || !six.includes(':')) return 'unknown';
  return `${firstGroups(six).join(':')}::/64`;
}

/** Where guesses are counted: of IPv6 the 48 bits that one customer may have, 65,536 networks of 64. */
export function siteOf(source: string): string {
  return source.replace(/^((?:[^:]*:){2}[^:]*):[^:]*::\/64$/, '$1::/48');
}

/** The first four groups of eight; an IPv4 address at the end stands for two. */
function firstGroups(six: string): string[] {
  const [head = '', tail] = six.split('::', 2);
  const front = groupsOf(head);
  if (tail === undefined) return front.slice(0, 4);
  const back = groupsOf(tail);
  const room = 8 - front.length - back.length - (tail.includes('.') ? 1 : 0);
  const zeros: string[] = Array.from({ length: Math.max(0, room) }, () => '0');
  return [...front, ...zeros, ...back].slice(0, 4);
}

function groupsOf(part: string): string[] {
  return part === '' ? [] : part.split(':').map((group) => group.replace(/^0+(?=.)/, ''));
}
