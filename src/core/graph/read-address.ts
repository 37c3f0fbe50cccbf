/** A recipient's address in an input, as people write it. */
import { asRegion, isErasedName, noRegion, parseAddress, splitPrefix } from '../domain/address.js';
import type { SettingsCache } from '../settings/read-settings.js';
import { badInput } from './errors.js';

/** What the API says of an argument that names a region. */
export const regionDescription =
  "ISO 3166 country of addresses without +; the account's defaultRegion where it is not given. BAD_USER_INPUT for one that does not exist.";

/**
 * The address as it is stored. Refuses what is none. A national number belongs to `region`, or else to the account's
 * region as it is now: an old one would make another person of it. The name of somebody who was erased stays as it is.
 */
export async function readAddress(
  settings: SettingsCache,
  accountId: string,
  input: { field: string; text: string; region?: string | null | undefined },
): Promise<string> {
  const name = input.text.trim().toLowerCase();
  if (isErasedName(name)) return name;
  const region = checkRegion(input.region) ?? (await regionFor(settings, accountId, input.text));
  const parsed = parseAddress(input.text, region);
  if (parsed.kind === 'not-an-address') throw badInput(`${input.field}: ${parsed.message}`);
  return parsed.address;
}

/** The account's region, read only for text that needs one. */
export async function regionFor(
  settings: SettingsCache,
  accountId: string,
  text: string,
): Promise<string | null> {
  const { rest } = splitPrefix(text);
  if (rest.startsWith('+') || rest.includes('@')) return null;
  return (await settings.current(accountId)).defaultRegion;
}

/** The region that a text names; null for none. Refuses what names none. */
export function checkRegion(region: string | null | undefined): string | null {
  if (region == null) return null;
  const known = asRegion(region);
  if (known === null) throw badInput(noRegion(region));
  return known;
}
