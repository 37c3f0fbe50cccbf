/** Secrets of hooks, sealed and opened, and what is derived for a hook from the secret key of Heed. */
import { randomBytes } from 'node:crypto';
import { openSecret, sealSecret } from '../../core/access/sealed-secret.rules.js';
import { nonceLength, sealingKey } from '../../core/access/sealed-token.rules.js';
import type { Instant } from '../../core/domain/instant.js';
import { type HookName, hookKeyOf, readHookKey } from './hook-key.rules.js';
import type { ProviderHookRow } from './provider-hooks.queries.js';
import { hmac } from './signatures.rules.js';

export interface HookSecrets {
  seal(hook: HookName, secret: string): Buffer;
  /** Those that count now, the newer one first; null where one cannot be opened: the secret key is another one. */
  open(
    accountId: string,
    row: Pick<ProviderHookRow, 'hookId' | 'secret' | 'formerSecret' | 'formerUntil'>,
    now: Instant,
  ): string[] | null;
  /** What its address ends with. */
  keyOf(hook: HookName): string;
  read(key: string): HookName | null;
  /** What a provider that asks for one has to be given, and gives back when it asks whether the address is ours. */
  verifyTokenOf(hook: HookName): string;
  /** Tells secrets apart without telling them. */
  printOf(secret: string): string;
}

export function hookSecrets(secretKey: string): HookSecrets {
  const sealing = sealingKey(secretKey, 'secrets of provider hooks');
  const naming = sealingKey(secretKey, 'addresses of provider hooks');
  const verifying = sealingKey(secretKey, 'verify tokens of provider hooks');
  const printing = sealingKey(secretKey, 'prints of secrets');
  const placeOf = ({ accountId, hookId }: HookName) => `provider_hooks ${accountId} ${hookId}`;
  return {
    seal: (hook, secret) => sealSecret(sealing, randomBytes(nonceLength), placeOf(hook), secret),
    open(accountId, { hookId, secret, formerSecret, formerUntil }, now) {
      const place = placeOf({ accountId, hookId });
      const isKept = formerSecret !== null && formerUntil !== null && formerUntil > now;
      const opened = [secret, ...(isKept ? [formerSecret] : [])].map((bytes) =>
        openSecret(sealing, place, bytes),
      );
      return opened.some((one) => one === null) ? null : (opened as string[]);
    },
    keyOf: (hook) => hookKeyOf(naming, hook),
    read: (key) => readHookKey(naming, key),
    verifyTokenOf: ({ hookId }) => hmac('sha256', verifying, hookId).toString('base64url').slice(0, 32),
    printOf: (secret) => hmac('sha256', printing, secret).toString('hex').slice(0, 8),
  };
}
