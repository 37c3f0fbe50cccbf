/** Telnyx alone can sign as Telnyx: tests sign with keys of their own, in another way than Heed reads. */
import { createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import type { HookRequest } from '../../src/features/provider-hooks/hook-provider.js';

export interface TelnyxKeys {
  privateKey: KeyObject;
  /** As Telnyx shows it. */
  publicKey: string;
}

/** The same pair for the same 32 bytes. */
export function telnyxKeys(seed: Buffer): TelnyxKeys {
  const privateKey = createPrivateKey({
    key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]),
    format: 'der',
    type: 'pkcs8',
  });
  const { x } = createPublicKey(privateKey).export({ format: 'jwk' });
  return { privateKey, publicKey: Buffer.from(x ?? '', 'base64url').toString('base64') };
}

export function signAsTelnyx(request: HookRequest, { privateKey }: TelnyxKeys, seconds: number): HookRequest {
  const signed = `${seconds}|${request.body.toString('latin1')}`;
  return {
    ...request,
    headers: {
      ...request.headers,
      'telnyx-timestamp': String(seconds),
      'telnyx-signature-ed25519': sign(null, Buffer.from(signed, 'latin1'), privateKey).toString('base64'),
    },
  };
}
