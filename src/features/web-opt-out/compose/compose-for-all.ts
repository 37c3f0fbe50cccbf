/**
 * Texts with what the destination needs to opt out. Composing is not screening: who is opted out gets a text as anyone
 * else, and is screened out elsewhere.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { kindOfAddress } from '../../../core/domain/address.js';
import { readAddresses } from '../../../core/domain/read-addresses.js';
import type { Channel } from '../../../core/domain/vocabulary.js';
import type { AccountSettings, Sender } from '../../../core/settings/account-settings.js';
import { type ComposeWish, type CountryPlan, createPlanner, type Method } from './compose-plan.rules.js';
import { countryOfRecipient } from './country-of-recipient.rules.js';
import { costCounter } from './segments.rules.js';

export interface ComposedMessage {
  index: number;
  recipient: string | null;
  text: string | null;
  method: Method | null;
  segmentsBefore: number | null;
  segments: number | null;
  encoding: string | null;
  warnings: readonly string[];
  refusal: ComposeRefusal | null;
}

export interface ComposeRefusal {
  code: 'INVALID_ADDRESS' | 'WRONG_CHANNEL' | 'TEXT_TOO_LONG';
  message: string;
}

export interface Composer {
  settings: AccountSettings;
  sender: Sender;
  /** Of national numbers. */
  region: string | null;
  publicUrl: string;
}

/** A link for each of these addresses, none of them twice, in the order given. */
export type LinksFor = (recipients: readonly string[]) => Promise<readonly string[]>;

/** Of a composed text, by channel, in UTF-16 units: what providers take at most. */
export const composedLimits = {
  SMS: 1_600,
  RCS: 3_072,
  WHATSAPP: 4_096,
  EMAIL: 20_000,
} as const satisfies Record<Channel, number>;

/** Milliseconds after which others get their turn: the country of 10,000 phone numbers takes a tenth of a second. */
const turn = 5;
/** Recipients between two looks at the clock. */
const lookEvery = 64;

/** One for each recipient, in the order given. */
export async function composeForAll(
  { settings, sender, region, publicUrl }: Composer,
  wish: ComposeWish,
  recipients: readonly string[],
  linksFor: LinksFor,
): Promise<ComposedMessage[]> {
  const { channel } = sender;
  const { addresses, refused } = await readAddresses(recipients, region);
  const refusals = new Map<number, ComposeRefusal>(
    refused.map(({ index, code, message }) => [index, { code, message }]),
  );
  const alone = new Set(addresses.filter((address) => address !== null)).size <= 1;
  const planFor = createPlanner({ settings, sender, publicUrl, wish, counter: costCounter(), alone });
  const plans: (CountryPlan | null)[] = [];
  const unlinked = new Set<string>();
  let until = performance.now() + turn;
  for (const [index, address] of addresses.entries()) {
    const wrong = address === null ? null : wrongChannel(address, channel, index);
    if (wrong !== null) refusals.set(index, wrong);
    const plan = address === null || wrong !== null ? null : planFor(countryOfRecipient(address));
    plans.push(plan);
    if (plan?.needsLink === true && address !== null) unlinked.add(address);
    if (index % lookEvery === 0 && performance.now() > until) {
      await nextTurn();
      until = performance.now() + turn;
    }
  }
  // Nobody gets it, so nothing is counted and no link is made.
  const tooLongAlone = wish.text.length > composedLimits[channel];
  const links = await linksOf(tooLongAlone ? [] : [...unlinked], linksFor);
  const messages: ComposedMessage[] = [];
  for (const [index, recipient] of addresses.entries()) {
    const plan = plans[index] ?? null;
    if (recipient === null || plan === null) {
      messages.push({ index, recipient, ...nothing, refusal: refusals.get(index) ?? null });
      continue;
    }
    const composed = tooLongAlone ? null : plan.compose(plan.needsLink ? linkOf(links, recipient) : '');
    const refusal = tooLong(composed?.text ?? wish.text, channel, index);
    if (composed === null || refusal !== null) messages.push({ index, recipient, ...nothing, refusal });
    else {
      const { method, warnings } = plan;
      messages.push({ index, recipient, ...composed, method, warnings, refusal });
    }
    // A country's first text has its segments counted, which takes milliseconds where the text is long.
    if (performance.now() > until) {
      await nextTurn();
      until = performance.now() + turn;
    }
  }
  return messages;
}

const nothing = {
  text: null,
  method: null,
  segmentsBefore: null,
  segments: null,
  encoding: null,
  warnings: [],
} satisfies Partial<ComposedMessage>;

async function linksOf(recipients: readonly string[], linksFor: LinksFor): Promise<Map<string, string>> {
  if (recipients.length === 0) return new Map();
  const links = await linksFor(recipients);
  return new Map(links.map((link, place) => [recipients[place] ?? '', link]));
}

function linkOf(links: ReadonlyMap<string, string>, recipient: string): string {
  const link = links.get(recipient);
  if (link === undefined) throw new Error('a recipient was given no link');
  return link;
}

function wrongChannel(address: string, channel: Channel, index: number): ComposeRefusal | null {
  const kind = kindOfAddress(address);
  const takes = goesTo[channel];
  if (takes.includes(kind)) return null;
  const expected = takes.map((one) => called[one]).join(' or ');
  return {
    code: 'WRONG_CHANNEL',
    message: `recipients[${index}]: ${channel} goes to ${expected}, and ${called[kind]} came`,
  };
}

type AddressKind = ReturnType<typeof kindOfAddress>;

const called: Readonly<Record<AddressKind, string>> = {
  phone: 'a phone number',
  email: 'an e-mail address',
  'whatsapp-user': "WhatsApp's id of a person",
};

const goesTo: Readonly<Record<Channel, readonly AddressKind[]>> = {
  SMS: ['phone'],
  RCS: ['phone'],
  WHATSAPP: ['phone', 'whatsapp-user'],
  EMAIL: ['email'],
};

function tooLong(text: string, channel: Channel, index: number): ComposeRefusal | null {
  const limit = composedLimits[channel];
  if (text.length <= limit) return null;
  return {
    code: 'TEXT_TOO_LONG',
    message: `recipients[${index}]: the text would have ${text.length} characters, and ${channel} takes at most ${limit}`,
  };
}
