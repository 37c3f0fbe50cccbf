/** Fetches a small JSON document of the issuer: from this very address, in bounded time and size. */

export interface FetchLimits {
  /** Milliseconds for all of it. */
  within: number;
  /** Bytes. */
  longest: number;
}

export type FetchJson = (url: string, limits: FetchLimits) => Promise<unknown>;

/** A redirect is refused: it would lead where nobody has said that tokens are believed. */
export const fetchJson: FetchJson = async (url, { within, longest }) => {
  const response = await fetch(url, {
    redirect: 'error',
    headers: { accept: 'application/json' },
    signal: AbortSignal.timeout(within),
  });
  if (response.status !== 200 || response.body === null) {
    await response.body?.cancel();
    throw new Error(`expected an answer of 200 from ${url}, got ${response.status}`);
  }
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of response.body) {
    length += piece.length;
    if (length > longest) throw new Error(`expected ${longest} bytes at most from ${url}, got more`);
    pieces.push(piece);
  }
  return JSON.parse(Buffer.concat(pieces).toString('utf8'));
};

/** Whether what goes there cannot be read or changed on its way: https, or this machine. */
export function isSafeAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  if (username !== '' || password !== '') return false;
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
}
