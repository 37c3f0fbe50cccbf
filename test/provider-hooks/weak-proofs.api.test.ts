/** What a delivery is worth whose proof says nothing of what is delivered. */
import { describe, expect, it } from 'vitest';
import type { HookRequest } from '../../src/features/provider-hooks/hook-provider.js';
import { findProvider, findScheme } from '../../src/features/provider-hooks/providers.js';
import { givenAccount, givenNumber, useApp } from '../support/app.js';
import { someRecipient } from '../support/messages.js';
import { formOf, request } from './deliver.js';
import { deliver, eventsOf, givenHook } from './given-hook.js';

const app = useApp();

interface Said {
  from: string;
  to: string;
  text: string;
  id: string;
}

const plivo = (url: string, { from, to, text, id }: Said) =>
  formOf(url, { MessageUUID: id, From: from, To: to, Type: 'sms', Text: text });
const cm = (url: string, { from, to, text, id }: Said) =>
  request(
    url,
    JSON.stringify({
      reference: id,
      from: { number: from },
      to: { number: to },
      message: { text },
      timeUtc: '2026-03-03T12:00:00Z',
    }),
  );

async function kindsAfter(
  provider: 'PLIVO' | 'CM',
  scheme: string,
  secret: string,
  make: (url: string, said: Said) => HookRequest,
) {
  const account = await givenAccount(app);
  const { address: to } = await givenNumber(account);
  const { url } = await givenHook(account, { provider, scheme, secret });
  const of = findProvider(provider.toLowerCase());
  const sign = of === undefined ? null : findScheme(of, scheme)?.sign;
  if (sign == null) throw new Error(`${provider} ${scheme} signs nothing`);
  const from = someRecipient();
  for (const [place, text] of ['STOP', 'START'].entries()) {
    const id = `4ee368ae-25ed-11e3-a36e-00000000000${place}`;
    const signed = sign(make(url, { from, to, text, id }), secret, Date.now() * 1000);
    expect((await deliver(signed)).status).toBe(200);
  }
  return (await eventsOf(account)).map(({ kind }) => kind);
}

describe('a proof that anybody who saw it once can use for another message', () => {
  it.each([
    ['PLIVO', 'V2', 'a'.repeat(40), plivo],
    ['CM', 'TOKEN', 'abcdefghijklmnop', cm],
  ] as const)('opts nobody in, and opts out: %s, %s', async (provider, scheme, secret, make) => {
    expect(await kindsAfter(provider, scheme, secret, make)).toEqual(['OPTED_OUT']);
  });

  it.each([
    ['PLIVO', 'V3', 'a'.repeat(40), plivo],
    ['CM', 'BASIC', 'user:password', cm],
  ] as const)('is another one than %s, %s, which opts in', async (provider, scheme, secret, make) => {
    const kinds = await kindsAfter(provider, scheme, secret, make);
    expect(kinds.toSorted()).toEqual(['OPTED_IN', 'OPTED_OUT']);
  });
});
