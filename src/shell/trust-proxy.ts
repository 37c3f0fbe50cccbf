/**
 * Whose word Heed takes for where a request comes from (X-Forwarded-For): nobody's; that of proxies at given addresses; or that
 * of as many proxies as stand in front of it, where their addresses change.
 */
import { isIP } from 'node:net';
import type { IncomingMessage } from 'node:http';
import proxyAddr from '@fastify/proxy-addr';

/** Off; hops; or addresses and ranges. */
export type TrustProxy = false | number | string[];

const names = new Set(['loopback', 'linklocal', 'uniquelocal']);
const mostHops = 20;

export const trustProxyShape = `off, a number of proxies from 1 to ${mostHops}, or their addresses and ranges (10.0.0.0/8, loopback, linklocal, uniquelocal), several with commas between them`;

/** Null where it is none of these. */
export function readTrustProxy(text: string): TrustProxy | null {
  const word = text.trim().toLowerCase();
  if (word === 'off') return false;
  if (/^\d{1,2}$/.test(word)) {
    const hops = Number(word);
    return hops >= 1 && hops <= mostHops ? hops : null;
  }
  const addresses = word.split(',').map((address) => address.trim());
  return addresses.every(isPlace) ? addresses : null;
}

function isPlace(text: string): boolean {
  if (names.has(text)) return true;
  const [address = '', length, ...rest] = text.split('/');
  const kind = isIP(address);
  if (kind === 0 || rest.length > 0) return false;
  if (length === undefined) return true;
  // Of no bits it would be everybody.
  return /^\d{1,3}$/.test(length) && Number(length) >= 1 && Number(length) <= (kind === 4 ? 32 : 128);
}

/** As Fastify takes it. A bare number it takes for nobody: whoever reaches Heed past the proxies could pose as anyone. */
export function trustOf(trust: TrustProxy): string[] | ((address: string, hop: number) => boolean) | false {
  return typeof trust === 'number' ? (_address, hop) => hop < trust : trust;
}

/** Where a request comes from, as Fastify finds it: for those that Fastify does not see. */
export function addressReader(trust: TrustProxy): ((request: IncomingMessage) => string) | undefined {
  const trusted = trustOf(trust);
  if (trusted === false) return undefined;
  const isTrusted = typeof trusted === 'function' ? trusted : proxyAddr.compile(trusted);
  return (request) => proxyAddr(request, isTrusted);
}
