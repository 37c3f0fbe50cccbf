/** Hooks of accounts, and deliveries to them over HTTP. */
import { createHmac } from 'node:crypto';
import {
  AddProviderHookDocument,
  type AddProviderHookInput,
  WordsOfHooksDocument,
} from '../generated/operations.js';
import { findProvider } from '../../src/features/provider-hooks/providers.js';
import type { TestAccount } from '../support/app.js';
import { sampleOf } from './deliver.js';

export const token = '0123456789abcdef0123456789abcdef';

export async function givenHook(account: TestAccount, wishes: Partial<AddProviderHookInput> = {}) {
  const input = { provider: 'TWILIO' as const, name: 'Twilio', secret: token, ...wishes };
  return (await account.admin.run(AddProviderHookDocument, { input })).addProviderHook;
}

const now = () => Date.now() * 1000;

/** A STOP, signed as the provider would. */
export function signedSample(
  name: string,
  url: string,
  secret: string,
  people: { from: string; to: string },
) {
  const provider = findProvider(name);
  if (provider === undefined) throw new Error(`no provider ${name}`);
  const [scheme] = provider.schemes;
  const signed = scheme.sign?.(sampleOf(provider, url, { ...people, now: now() }), secret, now());
  if (signed == null) throw new Error('the provider alone can sign');
  return signed;
}

export type Signed = ReturnType<typeof signedSample>;

export const deliver = ({ url, headers, body }: Signed, to = url) =>
  fetch(to, { method: 'POST', headers: headers as Record<string, string>, body: new Uint8Array(body) });

/** A form of Twilio with other fields than the sample's. */
export function twilioForm(url: string, fields: Record<string, string>, secret = token) {
  const signed = Object.entries(fields)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => name + value)
    .join('');
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    'x-twilio-signature': createHmac('sha1', secret)
      .update(url + signed)
      .digest('base64'),
  };
  return fetch(url, { method: 'POST', headers, body: new URLSearchParams(fields).toString() });
}

export async function eventsOf(account: TestAccount) {
  const { optOutEvents } = await account.admin.run(WordsOfHooksDocument, { first: 50 });
  return optOutEvents.nodes;
}
