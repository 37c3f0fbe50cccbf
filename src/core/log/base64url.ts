/** Strict: what is not the one base64url spelling of some bytes is null. Buffer.from alone skips what it does not know. */
export function base64UrlToBytes(text: string): Buffer | null {
  if (text.length > 2048 || !/^[\w-]+$/.test(text)) return null;
  const bytes = Buffer.from(text, 'base64url');
  return bytes.toString('base64url') === text ? bytes : null;
}
