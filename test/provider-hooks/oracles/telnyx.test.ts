/** Telnyx's own library for Node.js says the same of a delivery as Heed does. Telnyx alone can sign: tests do with keys of their own. */
import * as fc from 'fast-check';
import Telnyx from 'telnyx';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { microseconds } from '../../../src/core/domain/instant.js';
import type { HookRequest } from '../../../src/features/provider-hooks/hook-provider.js';
import { telnyx } from '../../../src/features/provider-hooks/providers/telnyx.rules.js';
import { holdsInTime } from '../../properties/holds.js';
import { doubt, request, someNow } from '../deliver.js';
import { signAsTelnyx, telnyxKeys } from '../telnyx-signer.js';
import { agree, anyAddress, anyJson, changed, changeOf, withOtherCharacter } from './compared.js';

const [scheme] = telnyx.schemes;
const header = 'telnyx-signature-ed25519';
const now = someNow / microseconds.second;

/** The library asks the clock. */
beforeAll(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: now * 1000 });
});
afterAll(() => {
  vi.useRealTimers();
});

const library = new Telnyx({ apiKey: 'none is used' });

async function isTakenByTelnyx({ body, headers }: HookRequest, key: string): Promise<boolean> {
  try {
    await library.webhooks.unwrap(body.toString(), { headers: headers as Record<string, string>, key });
    return true;
  } catch {
    return false;
  }
}

const isTakenByHeed = (delivery: HookRequest, key: string) => doubt(scheme, delivery, key) === null;

const anySeed = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes));
const anyKeys = anySeed.map(telnyxKeys);
const anyDelivery = fc.tuple(anyAddress, anyJson).map(([url, body]) => request(url, body));

describe('Telnyx’s library and Heed', () => {
  holdsInTime(
    'say the same of a delivery, and of what became of it',
    [anyDelivery, anySeed, changeOf('body', 'signature', 'secret'), fc.nat()],
    async (unsigned, seed, change, at) => {
      const keys = telnyxKeys(seed);
      const others = telnyxKeys(Buffer.from(seed.map((byte) => byte ^ 1)));
      const signed = signAsTelnyx(unsigned, keys, now);
      const secret = change === 'secret' ? others.publicKey : keys.publicKey;
      const kind = change === 'secret' ? 'nothing' : change;
      const { delivery } = changed({ delivery: signed, secret }, kind, {
        header,
        at,
        addition: ' ',
        hasOneEnd: true,
      });
      agree(change, {
        library: await isTakenByTelnyx(delivery, secret),
        heed: isTakenByHeed(delivery, secret),
      });
    },
    { share: 0.05 },
  );

  holdsInTime(
    'take what was signed in the last five minutes, or will be in the next',
    [anyDelivery, anyKeys, fc.integer({ min: -310, max: 310 })],
    async (unsigned, keys, age) => {
      const delivery = signAsTelnyx(unsigned, keys, now - age);
      const isInTime = Math.abs(age) <= 300;
      expect(await isTakenByTelnyx(delivery, keys.publicKey)).toBe(isInTime);
      expect(isTakenByHeed(delivery, keys.publicKey)).toBe(isInTime);
    },
    { share: 0.05 },
  );

  it('refuse what has no signature, no time, or another time than was signed', async () => {
    const keys = telnyxKeys(Buffer.alloc(32, 7));
    const signed = signAsTelnyx(request('https://heed.example/hooks/telnyx/k1', '{}'), keys, now);
    const { [header]: _signature, ...unsigned } = signed.headers;
    const { 'telnyx-timestamp': _time, ...timeless } = signed.headers;
    const headers = [unsigned, timeless, { ...signed.headers, 'telnyx-timestamp': String(now - 1) }, {}];
    for (const delivery of headers.map((one) => ({ ...signed, headers: one }))) {
      expect(await isTakenByTelnyx(delivery, keys.publicKey)).toBe(false);
      expect(isTakenByHeed(delivery, keys.publicKey)).toBe(false);
    }
  });

  it('differ of other spellings of a signature: of its last letter base64 uses some bits alone, and Heed takes one', async () => {
    const keys = telnyxKeys(Buffer.alloc(32, 7));
    const signed = signAsTelnyx(request('https://heed.example/hooks/telnyx/k1', '{}'), keys, now);
    const signature = signed.headers[header] ?? '';
    const bytes = Buffer.from(signature, 'base64');
    const others = Array.from({ length: 61 }, (_, by) => withOtherCharacter(signature.slice(85, 86), by))
      .map((last) => `${signature.slice(0, 85)}${last}==`)
      .filter((one) => Buffer.from(one, 'base64').equals(bytes));
    expect(others.length).toBeGreaterThan(0);
    for (const other of others) {
      const delivery = { ...signed, headers: { ...signed.headers, [header]: other } };
      expect(await isTakenByTelnyx(delivery, keys.publicKey)).toBe(true);
      expect(isTakenByHeed(delivery, keys.publicKey)).toBe(false);
    }
  });
});
