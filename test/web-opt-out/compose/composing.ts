/** One text, for a country. */
import type { Sender } from '../../../src/core/settings/account-settings.js';
import {
  type ComposeWish,
  createPlanner,
} from '../../../src/features/web-opt-out/compose/compose-plan.rules.js';
import { costCounter } from '../../../src/features/web-opt-out/compose/segments.rules.js';
import { givenSender, givenSettings, type GivenSettings } from '../../settings/given-settings.js';

export const publicUrl = 'https://heed.example';
export const link = `${publicUrl}/u/Ab3dEf6hIj`;

export interface Given {
  sender?: Partial<Sender>;
  account?: GivenSettings;
  wish?: Partial<ComposeWish>;
  alone?: boolean;
}

export function composed(country: string | null, { sender, account, wish, alone = true }: Given = {}) {
  const planFor = createPlanner({
    settings: givenSettings(account),
    sender: givenSender(sender),
    publicUrl,
    wish: { text: 'Acme: 20% off!', category: 'MARKETING', language: null, ...wish },
    counter: costCounter(),
    alone,
  });
  const { method, needsLink, warnings, compose } = planFor(country);
  return { method, needsLink, warnings, ...compose(needsLink ? link : '') };
}

/** Composed of this text. */
export const says = (text: string, given: Given = {}, country: string | null = 'US') =>
  composed(country, { ...given, wish: { ...given.wish, text } });

/** What was added to the text. */
export const added = (country: string | null, given: Given = {}) =>
  composed(country, given).text.replace('Acme: 20% off!\n', '');

export const brand: Partial<Sender> = { kind: 'ALPHANUMERIC', address: 'ACME', country: null };
export const french: Partial<Sender> = { ...brand, replyAddress: '36111' };
export const shortCode: Partial<Sender> = { kind: 'SHORT_CODE', address: '36111', country: 'FR' };
