/**
 * Which IP addresses are the public internet's. Whom an account lets Heed connect to is one of these, so that nobody reaches by
 * way of Heed what stands behind it: its own machine, its network, the metadata service of its cloud.
 */
import ipaddr from 'ipaddr.js';

type Address = ReturnType<typeof ipaddr.parse>;

/** A cloud's own services at an address that is public by its looks: Azure's. */
const ofClouds: ReadonlySet<string> = new Set(['168.63.129.16']);
/** All of IPv6 that has been given to anybody. */
const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3');

/** IPv4 behind nothing but zeros (::1.2.3.4), which ipaddr.js takes for IPv4: an old form that leads nowhere. */
const compatible = /^[0:]+:\d+\./;

/** Null for what is no IP address. An IPv4 address inside IPv6 (::ffff:1.2.3.4) is read as itself. */
export function readIpAddress(text: string): Address | null {
  const bare = text.replace(/^\[(.*)\]$/, '$1');
  if (compatible.test(bare)) return null;
  const isOne = bare.includes(':') ? ipaddr.IPv6.isValid(bare) : ipaddr.IPv4.isValidFourPartDecimal(bare);
  if (!isOne) return null;
  const address = ipaddr.parse(bare);
  return address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress() ? address.toIPv4Address() : address;
}

/** Of an address as a resolver or a socket gives it. What cannot be read is none. */
export function isPublicAddress(text: string): boolean {
  const address = readIpAddress(text);
  if (address === null || address.range() !== 'unicast' || ofClouds.has(address.toString())) return false;
  return address.kind() === 'ipv4' || address.match(globalUnicast);
}
