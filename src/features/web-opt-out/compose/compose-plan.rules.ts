/** What becomes of a text for each recipient: by which way, in which words. Recipients of one country share it. */
import type { Category } from '../../../core/domain/vocabulary.js';
import { foldText } from '../../../core/domain/message-text.rules.js';
import type { AccountSettings, Sender } from '../../../core/settings/account-settings.js';
import { keywordsInForce } from '../../../core/settings/keywords-in-force.rules.js';
import { addWayOut, fillLink, linkPlace } from './add-way-out.rules.js';
import { chooseLanguage, chooseWord, written } from './choose-words.rules.js';
import { canReply, chooseWay, needsWayOut, type Way } from './choose-way.rules.js';
import type { CountryRule } from './country-rule.js';
import { countryRuleOf } from './country-rules.js';
import type { Notice } from './notice-patterns.rules.js';
import { noticeReader } from './says-way-out.rules.js';
import type { CountCost } from './segments.rules.js';

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
}

/** Plans are made once for each country that comes up. */
export function createPlanner({ settings, sender, publicUrl, wish, counter }: PlanBasis): PlanFor {
  const count = sender.channel === 'SMS' ? counter : null;
  const names = { keywords: optOutWords(settings, sender), addresses: addressesOf(sender), publicUrl };
  const notice = needsWayOut(wish.category) ? noticeReader(names)(wish.text) : null;
  const plans = new Map<string | null, CountryPlan>();
  return (country) => {
    const known = plans.get(country);
    if (known !== undefined) return known;
    const plan = planCountry({
      settings,
      sender,
      wish,
      count,
      notice,
      country,
      rule: countryRuleOf(country),
    });
    plans.set(country, plan);
    return plan;
  };
}

interface Case {
  settings: AccountSettings;
  sender: Sender;
  wish: ComposeWish;
  count: CountCost | null;
  notice: Notice | null;
  country: string | null;
  rule: CountryRule | null;
}

function planCountry(one: Case): CountryPlan {
  const { settings, sender, wish, count, notice, country, rule } = one;
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
  if (!needsWayOut(wish.category)) return asItIs('NONE', []);
  const nameless = namelessness(settings, sender, wish.text, rule);
  if (notice !== null && (notice !== 'REPLY' || canReply(sender, country, rule, settings.defaultRegion))) {
    return asItIs(methods[notice], nameless);
  }
  const way: Way = chooseWay(sender, country, rule, settings.defaultRegion);
  const language = chooseLanguage(wish.language, sender, settings, rule);
  const wayOut = {
    kind: way.kind,
    language,
    word: chooseWord(settings, sender, rule, language, sharesPlusOne(country)),
    address: way.kind === 'NAMED' ? way.address : '',
    plain: rule?.plain === true,
  };
  const warnings = [
    ...nameless,
    ...(notice === null
      ? []
      : [
          `the text says to reply, and a reply does not reach this sender: ${way.kind === 'NAMED' ? 'an address' : 'a link'} was added`,
        ]),
    ...(way.kind === 'LINK' && way.because !== null ? [way.because] : []),
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

const methods = { REPLY: 'REPLY_KEYWORD', NAMED: 'SHORT_CODE', LINK: 'LINK' } as const satisfies Record<
  Notice,
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

function optOutWords(settings: AccountSettings, sender: Sender) {
  return keywordsInForce(settings, sender, true).filter(
    ({ action, enabled }) => action === 'OPT_OUT' && enabled,
  );
}

function addressesOf({ address, replyAddress }: Sender): string[] {
  return replyAddress === null ? [address] : [address, replyAddress];
}

function sharesPlusOne(country: string | null): boolean {
  return country === 'US' || country === 'CA';
}
