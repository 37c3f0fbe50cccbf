/**
 * An absolute URL, or null for what is none. Not by URL.canParse: once V8 has compiled it, Node 20 and 22 take a URL with letters such as
 * ß for none (https://github.com/AikidoSec/firewall-node/pull/1086).
 */
export function parseUrl(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}
