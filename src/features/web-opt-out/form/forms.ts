/** What the pages of the form are built of, and what both kinds of them share. */
import { type AskAgainOptions, askingAgain } from '../../../core/db/ask-again.js';
import { sealingKey } from '../../../core/access/sealed-token.rules.js';
import type { Services } from '../../../core/graph/context.js';
import type { AccountSettings } from '../../../core/settings/account-settings.js';
import { type FloodAllowances, type Floods, holdFloods } from './floods.js';
import { chooseLanguage, type FormLanguage } from './form-language.rules.js';
import type { AccountLook, FormPage } from './form-page.js';
import { createFormSeals, type FormSeals } from './form-seals.js';

export type FormServices = Pick<
  Services,
  'db' | 'recorder' | 'settings' | 'erased' | 'formCounter' | 'now' | 'secretKey'
>;

export interface FormTimes {
  /** How often what may be done. */
  allowances?: Partial<FloodAllowances>;
  /** Milliseconds that a body may take to arrive; then its connection is ended. */
  bodyWithin?: number;
  /** How long a database that is away is waited for before a page says so. */
  askAgain?: Pick<AskAgainOptions, 'patience' | 'within'>;
}

export interface Forms {
  services: FormServices;
  floods: Floods;
  seals: FormSeals;
  /** For the ids of words. */
  key: Buffer;
}

/** Who asks, as far as the pages want to know. */
export interface Visitor {
  /** As floods are counted. */
  source: string;
  /** `?lang=` and Accept-Language. */
  asked: string | undefined;
  accepted: string | undefined;
  /** Sec-Fetch-Site: which site the request comes from, said by the browser. Absent: no browser, or an old one. */
  site: string | undefined;
}

/** A page as it is to be shown; or a line for a mail program, which shows none. */
export type FormAnswer =
  | { kind: 'page'; page: FormPage; look: AccountLook | null; language: FormLanguage }
  | { kind: 'one-click' };

export function createForms(services: FormServices, { allowances, askAgain }: FormTimes): Forms {
  const db = askingAgain(services.db, { patience: 3_000, within: 3_000, ...askAgain });
  return {
    services: { ...services, db },
    floods: holdFloods(allowances),
    seals: createFormSeals(services.secretKey, services.now),
    key: sealingKey(services.secretKey, 'words of the form'),
  };
}

/** A page in the visitor's language, in the account's look where one is known. */
export function shown(
  page: FormPage,
  visitor: Pick<Visitor, 'asked' | 'accepted'>,
  settings: AccountSettings | null,
): FormAnswer {
  return {
    kind: 'page',
    page,
    look: settings === null ? null : lookOf(settings),
    language: languageFor(visitor, settings),
  };
}

export function languageFor(
  { asked, accepted }: Pick<Visitor, 'asked' | 'accepted'>,
  settings: AccountSettings | null,
): FormLanguage {
  return chooseLanguage({ asked, accepted, account: settings?.language ?? null });
}

export function lookOf({ name, brand, color, logoUrl }: AccountSettings): AccountLook {
  return { name: brand ?? name, color, logoUrl };
}

export function tooMany(waitSeconds: number): FormPage {
  return { kind: 'too-many', retryAfterSeconds: waitSeconds };
}

export type LookedUp<Found> = { kind: 'found'; found: Found } | { kind: 'answer'; page: FormPage };

/** Looks for a link or an account; what there is not is counted. */
export async function lookUp<Found>(
  { floods }: Forms,
  { source }: Visitor,
  find: () => Promise<Found | null>,
): Promise<LookedUp<Found>> {
  const before = floods.mayLookUp(source);
  if (before > 0) return { kind: 'answer', page: tooMany(before) };
  const found = await find();
  if (found !== null) return { kind: 'found', found };
  const wait = floods.unknown(source);
  return { kind: 'answer', page: wait > 0 ? tooMany(wait) : { kind: 'unknown-link' } };
}
