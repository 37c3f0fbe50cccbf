import { hkdfSync } from 'node:crypto';

/** The key of tags, made of the secret key: the same in all processes, and of no use for anything else. */
export function tagKey(secretKey: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', secretKey, '', 'heed: tags of addresses', 16));
}
