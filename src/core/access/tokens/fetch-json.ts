/** Fetches a small JSON document of the issuer: from this very address, in bounded time and size. */
import { parseUrl } from '../../domain/parse-url.rules.js';
import { type FetchLimits, fetchText } from '../fetch-text.js';

export type FetchJson = (url: string, limits: FetchLimits) => Promise<unknown>;

export const fetchJson: FetchJson = async (url, limits) =>
  JSON.parse(await fetchText(url, limits, 'application/json'));

/** Whether what goes there cannot be read or changed on its way: https, or this machine. */
export function isSafeAddress(text: string): boolean {
  const url = parseUrl(text);
  if (url === null) return false;
  const { protocol, hostname, username, password } = url;
  if (username !== '' || password !== '') return false;
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
}
