/**
 * The header lines by which an e-mail offers one-click unsubscribing (RFC 8058): the mail program sends a POST to the
 * address. Null where the address is not https: RFC 8058 allows no other.
 */
export function emailHeadersFor(url: string): string[] | null {
  if (!url.startsWith('https://')) return null;
  return [`List-Unsubscribe: <${url}>`, 'List-Unsubscribe-Post: List-Unsubscribe=One-Click'];
}
