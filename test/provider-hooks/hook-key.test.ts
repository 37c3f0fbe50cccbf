import { randomUUID } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openSecret, sealSecret } from '../../src/core/access/sealed-secret.rules.js';
import { hookKeyOf, readHookKey } from '../../src/features/provider-hooks/hook-key.rules.js';
import { hookSecrets } from '../../src/features/provider-hooks/hook-secrets.js';
import { holds } from '../properties/holds.js';
import { someNow } from './deliver.js';

const key = Buffer.alloc(32, 7);
const hook = { accountId: randomUUID(), hookId: randomUUID() };

describe('the key in the address of a hook', () => {
  it('tells whose and which it is, in 64 characters that need no escaping', () => {
    const text = hookKeyOf(key, hook);
    expect(text).toMatch(/^[\w-]{64}$/);
    expect(readHookKey(key, text)).toEqual(hook);
  });

  it('is none with any character changed, with another key, or cut', () => {
    const text = hookKeyOf(key, hook);
    for (let at = 0; at < text.length; at += 1) {
      const other = text[at] === 'A' ? 'B' : 'A';
      expect(readHookKey(key, `${text.slice(0, at)}${other}${text.slice(at + 1)}`)).toBe(null);
    }
    expect(readHookKey(Buffer.alloc(32, 8), text)).toBe(null);
    expect(readHookKey(key, text.slice(1))).toBe(null);
    expect(readHookKey(key, `${text}A`)).toBe(null);
  });

  holds('is not made up', [fc.string()], (text) => readHookKey(key, text) === null);
});

describe('a secret that is stored', () => {
  const nonce = Buffer.alloc(12, 1);

  it('is opened where it was sealed, and nowhere else', () => {
    const sealed = sealSecret(key, nonce, 'here', 'whsec_ä');
    expect(openSecret(key, 'here', sealed)).toBe('whsec_ä');
    expect(openSecret(key, 'there', sealed)).toBe(null);
    expect(openSecret(Buffer.alloc(32, 8), 'here', sealed)).toBe(null);
    for (let at = 0; at < sealed.length; at += 1) {
      const damaged = Buffer.from(sealed);
      damaged[at] = (damaged[at] ?? 0) ^ 1;
      expect(openSecret(key, 'here', damaged)).toBe(null);
    }
    expect(openSecret(key, 'here', Buffer.alloc(0))).toBe(null);
  });

  it('counts beside the one before it, until its time is over', () => {
    const secrets = hookSecrets('a secret key that is long enough');
    const row = {
      hookId: hook.hookId,
      secret: secrets.seal(hook, 'new'),
      formerSecret: secrets.seal(hook, 'old'),
      formerUntil: someNow + 1,
    };
    expect(secrets.open(hook.accountId, row, someNow)).toEqual(['new', 'old']);
    expect(secrets.open(hook.accountId, row, someNow + 1)).toEqual(['new']);
    expect(secrets.open(randomUUID(), row, someNow)).toBe(null);
    expect(hookSecrets('another secret key that is long').open(hook.accountId, row, someNow)).toBe(null);
  });
});
