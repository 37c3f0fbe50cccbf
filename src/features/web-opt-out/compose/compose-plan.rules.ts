/** What becomes of a text for each recipient: by which way, in which words. Recipients of one country share it. */
import { getCountryCallingCode, isSupportedCountry } from 'libphonenumber-js/max';
import type { Category } from '../../../core/domain/vocabulary.js';
import { foldText } from '../../../core/domain/message-text.rules.js';
import type { AccountSettings, Sender } from '../../../core/settings/account-settings.js';
import { keywordsInForce } from '../../../core/settings/keywords-in-force.rules.js';
import { addWayOut, fillLink, linkPlace } from './add-way-out.rules.js';
import { chooseLanguage, chooseWord, written } from './choose-words.rules.js';
import { chooseWay, needsWayOut, type Way } from './choose-way.rules.js';
import type { CountryRule } from './country-rule.js';
import { countryRuleOf } from './country-rules.js';
import { heedLinkFinder } from './heed-links.rules.js';
import { heardAddresses, type HeardAddresses } from './reach.rules.js';
import { type Notice, noticeReader } from './says-way-out.rules.js';
import type { CountCost } from './segments.rules.js';
import { linkOfOnePerson, weighNotices } from './weigh-notices.rules.js';

export type Method = 'REPLY_KEYWORD' | 'SHORT_CODE' | 'LINK' | 'NONE';

export interface ComposeWish {
  text: string;
  category: Category;
  /** The language in which opting out is to be said; null: Heed chooses. */
  language: string | null;
}

/** What the recipients of a country get; the same for all but the link. */
export interface CountryPlan {
  method: Method;
  needsLink: boolean;
  warnings: readonly string[];
  /** `link`: the recipient's own, where one is needed. */
  compose: (link: string) => ComposedText;
}

export interface ComposedText {
  text: string;
  segmentsBefore: number | null;
  segments: number | null;
  encoding: string | null;
}

/** What recipients of a country get; null: e-mail, and where the country is not known. */
export type PlanFor = (country: string | null) => CountryPlan;

export interface PlanBasis {
  settings: AccountSettings;
  sender: Sender;
  publicUrl: string;
  wish: ComposeWish;
  counter: CountCost;
  /** The text goes to one recipient alone. */
  alone: boolean;
}

/** Plans are made once for each country that comes up. */
export function createPlanner({ settings, sender, publicUrl, wish, counter, alone }: PlanBasis): PlanFor {
  const addresses = heardAddresses(settings, sender);
  const heard = [addresses.own, addresses.reply, ...addresses.group];
  const readNotices = noticeReader({
    keywords: optOutWords(settings, sender, true),
    addresses: heard.flatMap((one) => (one === null ? [] : [one.address])),
    publicUrl,
    accountId: settings.accountId,
  });
  const shared = {
    settings,
    sender,
    addresses,
    wish,
    alone,
    count: sender.channel === 'SMS' ? counter : null,
    notices: needsWayOut(wish.category) ? readNotices(wish.text) : [],
    ofOnePerson: heedLinkFinder(publicUrl, settings.accountId)(wish.text).person,
  };
  const plans = new Map<string | null, CountryPlan>();
  return (country) => {
    const known = plans.get(country);
    if (known !== undefined) return known;
    const plan = planCountry({ ...shared, country, rule: countryRuleOf(country) });
    plans.set(country, plan);
    return plan;
  };
}

interface Case {
  settings: AccountSettings;
  sender: Sender;
  addresses: HeardAddresses;
  wish: ComposeWish;
  alone: boolean;
  count: CountCost | null;
  notices: readonly Notice[];
  ofOnePerson: boolean;
  country: string | null;
  rule: CountryRule | null;
}

function planCountry(one: Case): CountryPlan {
  const { settings, sender, addresses, wish, alone, count, notices, country, rule } = one;
  const hasPlace = wish.text.includes(linkPlace);
  const asItIs = (method: Method, warnings: readonly string[]): CountryPlan => ({
    method,
    needsLink: hasPlace,
    warnings,
    compose: onceForEach(hasPlace, (link) => {
      const text = hasPlace ? fillLink(wish.text, link) : wish.text;
      return costed(wish.text, text, count);
    }),
  });
  if (!needsWayOut(wish.category)) return asItIs('NONE', one.ofOnePerson ? [linkOfOnePerson] : []);
  const from = { country, rule, region: settings.defaultRegion };
  const plusOne = sharesPlusOne(country);
  const words = new Set(optOutWords(settings, sender, plusOne).map(({ matchKey }) => matchKey));
  const weighed = weighNotices(notices, { sender, addresses, words, alone }, from);
  const found = [...namelessness(settings, sender, wish.text, rule), ...weighed.warnings];
  const way: Way = chooseWay(sender, addresses, from);
  if (weighed.counts !== null) {
    const { kind } = weighed.counts;
    return asItIs(methods[kind], [...found, ...(kind === 'REPLY' ? missing(way) : [])]);
  }
  const language = chooseLanguage(wish.language, sender, settings, rule);
  const wayOut = {
    kind: way.kind,
    language,
    word: chooseWord(settings, sender, rule, language, plusOne),
    address: way.kind === 'NAMED' ? way.address : '',
    plain: rule?.plain === true,
  };
  const warnings = [
    ...found.filter((warning) => !weighed.failures.includes(warning)),
    ...weighed.failures.map((failure) => `${failure}: ${added[way.kind]} was added`),
    ...missing(way),
    ...(wish.language !== null && written(wish.language) === null
      ? [`language: Heed does not write ${wish.language}; ${language} was written`]
      : []),
  ];
  return {
    method: methods[way.kind],
    needsLink: way.kind === 'LINK',
    warnings,
    compose: onceForEach(way.kind === 'LINK', (link) => {
      const { text } = addWayOut(wish.text, { ...wayOut, link }, count);
      return costed(wish.text, text, count);
    }),
  };
}

const added = { REPLY: 'a reply', NAMED: 'an address', LINK: 'a link' } as const satisfies Record<
  Notice['kind'],
  string
>;

function missing({ because }: Way): string[] {
  return because === null ? [] : [because];
}

const methods = { REPLY: 'REPLY_KEYWORD', NAMED: 'SHORT_CODE', LINK: 'LINK' } as const satisfies Record<
  Notice['kind'],
  Method
>;

/** Before: the text alone, where it has a place for a link without that. */
function costed(before: string, after: string, count: CountCost | null): ComposedText {
  if (count === null) return { text: after, segmentsBefore: null, segments: null, encoding: null };
  const { segments, encoding } = count(after);
  return {
    text: after,
    segmentsBefore: count(before.replaceAll(linkPlace, '')).segments,
    segments,
    encoding,
  };
}

/**
 * Links of one length, all of them letters, digits and signs of an address, cost the same: what was found out with one of
 * them holds for the others, whose text is the same but for the link.
 */
function onceForEach(withLink: boolean, compose: (link: string) => ComposedText) {
  const composed = new Map<number, { link: string; of: ComposedText }>();
  return (link: string): ComposedText => {
    const known = composed.get(link.length);
    if (known === undefined) {
      const of = compose(link);
      composed.set(link.length, { link, of });
      return of;
    }
    return withLink ? { ...known.of, text: known.of.text.replaceAll(known.link, () => link) } : known.of;
  };
}

/** Where the sender must be named: a number, or a short code, names nobody. */
function namelessness(
  settings: AccountSettings,
  sender: Sender,
  text: string,
  rule: CountryRule | null,
): string[] {
  if (sender.channel !== 'SMS' || rule?.identify !== true || sender.kind === 'ALPHANUMERIC') return [];
  const brand = settings.brand ?? settings.name;
  const key = (words: string) => foldText(words).replaceAll(/[^\p{L}\p{N}]+/gu, '');
  if (key(text).includes(key(brand))) return [];
  return [`${rule.country}: the text must say who sends it, and it does not hold "${brand}"`];
}

function optOutWords(settings: AccountSettings, sender: Sender, plusOne: boolean) {
  return keywordsInForce(settings, sender, plusOne).filter(
    ({ action, enabled }) => action === 'OPT_OUT' && enabled,
  );
}

/** Where the words of US and Canadian rules are heard, removed or not (I1). */
function sharesPlusOne(country: string | null): boolean {
  return country !== null && isSupportedCountry(country) && getCountryCallingCode(country) === '1';
}
