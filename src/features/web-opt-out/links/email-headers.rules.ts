const loopback = /^(?:localhost|.*\.localhost|127(?:\.\d+){3}|\[::1\])$/;

/**
 * The header lines by which an e-mail offers one-click unsubscribing (RFC 8058): the mail program sends a POST to the
 * address. Null where the address is not https: RFC 8058 allows no other. Only an address of this machine may be http, to try
 * it out: no mail program reaches it.
 */
export function emailHeadersFor(url: string): string[] | null {
  const { protocol, hostname } = new URL(url);
  if (protocol !== 'https:' && !loopback.test(hostname)) return null;
  return [`List-Unsubscribe: <${url}>`, 'List-Unsubscribe-Post: List-Unsubscribe=One-Click'];
}
