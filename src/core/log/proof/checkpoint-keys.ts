/**
 * The key that checkpoints and erasures are signed with: Ed25519, and never in the database. It is derived from the secret key
 * unless one of its own is given, so all processes have the same. Public keys of earlier ones are accepted besides.
 */
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  hkdfSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';

export interface CheckpointKeys {
  /** Of the key that signs: 16 hexadecimal digits of the public key's SHA-256. */
  readonly keyId: string;
  /** 43 characters of base64url. */
  readonly publicKey: string;
  /** That one and those accepted besides. */
  readonly publicKeys: readonly string[];
  /** base64url. */
  sign(text: string): string;
  /** Whether it is the signature of that key, and that key is one of ours. */
  isSigned(keyId: string, text: string, signature: string): boolean;
}

/** Before 32 bytes of a private key, these make it PKCS #8. */
const pkcs8 = Buffer.from('302e020100300506032b657004220420', 'hex');

export function derivedKey(secretKey: string): KeyObject {
  const seed = Buffer.from(hkdfSync('sha256', secretKey, '', 'heed checkpoints', 32));
  return createPrivateKey({ key: Buffer.concat([pkcs8, seed]), format: 'der', type: 'pkcs8' });
}

/** Null for what is no private key of Ed25519 in PEM. */
export function keyFromPem(pem: string): KeyObject | null {
  try {
    const key = createPrivateKey(pem);
    return key.asymmetricKeyType === 'ed25519' ? key : null;
  } catch {
    return null;
  }
}

/** Null for what is no public key as Heed shows them. */
export function publicKeyFrom(text: string): KeyObject | null {
  if (!/^[\w-]{43}$/.test(text)) return null;
  try {
    return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: text }, format: 'jwk' });
  } catch {
    return null;
  }
}

export function keyIdOf(publicKey: string): string {
  return createHash('sha256').update(Buffer.from(publicKey, 'base64url')).digest('hex').slice(0, 16);
}

/** `accepted`: public keys whose signatures count as well. */
export function createCheckpointKeys(
  privateKey: KeyObject,
  accepted: readonly string[] = [],
): CheckpointKeys {
  const { x = '' } = createPublicKey(privateKey).export({ format: 'jwk' });
  const publicKeys = [...new Set([x, ...accepted])];
  const byId = new Map(publicKeys.map((publicKey) => [keyIdOf(publicKey), publicKeyFrom(publicKey)]));
  return {
    keyId: keyIdOf(x),
    publicKey: x,
    publicKeys,
    sign: (text) => sign(null, Buffer.from(text), privateKey).toString('base64url'),
    isSigned(keyId, text, signature) {
      const key = byId.get(keyId);
      return key != null && verify(null, Buffer.from(text), key, Buffer.from(signature, 'base64url'));
    },
  };
}
