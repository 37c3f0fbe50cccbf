/**
 * Tokens of links: ten characters of 62, drawn at random, each as likely as the next: 8.4e17 of them, 59.5 bits. Whoever has
 * one may opt its recipient out (docs/links.md says what guessing comes to).
 */
export const tokenLength = 10;

const characters = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** The largest multiple of 62 that a byte holds: bytes from here on would make some characters likelier than others. */
const fairBytes = Math.floor(256 / characters.length) * characters.length;
const tokenForm = new RegExp(`^[0-9A-Za-z]{${tokenLength}}$`);

/** Whether a text may be a token: what is none is not looked up. */
export function isLinkToken(text: string): boolean {
  return tokenForm.test(text);
}

/** The token of an address as it was opened: signs of the sentence behind it are often taken for a part of it. */
export function tokenIn(path: string): string {
  const [front = ''] = /^[0-9A-Za-z]*/.exec(path) ?? [];
  return /[0-9A-Za-z]/.test(path.slice(front.length)) ? path : front;
}

/** Makes tokens of random bytes; as many as the bytes suffice for, `count` at most. */
export function tokensOf(randomBytes: Uint8Array, count: number): string[] {
  const tokens: string[] = [];
  let token = '';
  for (const byte of randomBytes) {
    if (tokens.length === count) break;
    if (byte >= fairBytes) continue;
    token += characters.charAt(byte % characters.length);
    if (token.length < tokenLength) continue;
    tokens.push(token);
    token = '';
  }
  return tokens;
}
