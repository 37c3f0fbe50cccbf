/** Fetches a small text: from this very address, in bounded time and size. */

export interface FetchLimits {
  /** Milliseconds for all of it. */
  within: number;
  /** Bytes. */
  longest: number;
}

export type FetchText = (url: string, limits: FetchLimits, accept?: string) => Promise<string>;

/** A redirect is refused: it would lead where nobody has said that what is there is believed. */
export const fetchText: FetchText = async (url, { within, longest }, accept = '*/*') => {
  const response = await fetch(url, {
    redirect: 'error',
    headers: { accept },
    signal: AbortSignal.timeout(within),
  });
  if (response.status !== 200 || response.body === null) {
    await response.body?.cancel();
    throw new Error(`expected an answer of 200 from ${placeOf(url)}, got ${response.status}`);
  }
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of response.body) {
    length += piece.length;
    if (length > longest) throw new Error(`expected ${longest} bytes at most from ${placeOf(url)}, got more`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
};

/** Without what it asks there: that may be a secret, and this is for the log. */
function placeOf(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}
