/** A STOP as the provider of a hook would deliver it, signed with what is stored: to see that an address and its secret work. */
import type { Services } from '../../core/graph/context.js';
import { isId } from '../../core/graph/ids.js';
import { parseAddress } from '../../core/domain/address.js';
import { newId } from '../../core/domain/new-id.js';
import { badWish, type Changed, unknown } from '../../core/settings/settings-change.js';
import type { HookRequest } from './hook-provider.js';
import { hookSecrets } from './hook-secrets.js';
import { findHook } from './provider-hooks.queries.js';
import { findProvider, findScheme } from './providers.js';
import { sampleReceiver } from './sample-receiver.rules.js';

/** Who the STOP is said to come from: a number that is nobody's (https://www.ofcom.org.uk/phones-and-broadband/phone-numbers/numbers-for-drama). */
export const nobody = '+447700900123';

type SampleServices = Pick<Services, 'db' | 'settings' | 'now' | 'secretKey' | 'publicUrl'>;

/** `to`: null: the account's first sender that the provider's samples can come to. */
export async function sampleDelivery(
  services: SampleServices,
  accountId: string,
  hookId: string,
  people: { from: string; to: string | null },
): Promise<Changed<HookRequest>> {
  const { db, now, secretKey, publicUrl } = services;
  const row = isId(hookId) ? await findHook(db, accountId, hookId) : undefined;
  const provider = row === undefined ? undefined : findProvider(row.provider);
  const scheme = row === undefined || provider === undefined ? undefined : findScheme(provider, row.scheme);
  if (row === undefined || provider === undefined || scheme === undefined) return unknown('provider hook');
  if (scheme.sign === null)
    return badWish(`id: ${provider.title} alone can sign with ${scheme.name}: let it send one`);
  const secrets = hookSecrets(secretKey);
  const [secret] = secrets.open(accountId, row, now()) ?? [];
  if (secret === undefined)
    return badWish('id: the secret of the hook was stored with another SECRET_KEY: set it anew');
  const { senders, defaultRegion } = await services.settings.current(accountId);
  const to = sampleReceiver(provider, [...senders.values()], people.to);
  if (to.kind === 'none') return badWish(to.message);
  const from = parseAddress(people.from, defaultRegion);
  if (from.kind === 'not-an-address') return badWish(`from: ${from.message}`);
  const url = `${publicUrl}/hooks/${provider.name}/${secrets.keyOf({ accountId, hookId: row.hookId })}`;
  const { address, channel } = to;
  const about = { from: from.address, to: address, channel, id: newId(), now: now() };
  return { kind: 'done', result: scheme.sign(provider.sample(url, about), secret, now()) };
}
