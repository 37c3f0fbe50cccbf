/**
 * Signatures as headers spell them. Each has one spelling here: where base64 leaves bits unused, another last letter would
 * otherwise be the same signature.
 */

/** Null: it is not hexadecimal, or not of so many bytes. */
export function bytesOfHex(text: string, length: number): Buffer | null {
  return text.length === length * 2 && /^[0-9a-f]+$/i.test(text) ? Buffer.from(text, 'hex') : null;
}

/** Null: it is not base64 with all its padding, or not of so many bytes. */
export function bytesOfBase64(
  text: string,
  length: number,
  alphabet: 'base64' | 'base64url' = 'base64',
): Buffer | null {
  const bytes = Buffer.from(text, alphabet);
  return bytes.length === length && bytes.toString(alphabet) === text ? bytes : null;
}
