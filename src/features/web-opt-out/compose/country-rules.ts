/**
 * The rules of countries: each with where it was read and when. A country without a source has no rule, and gets the link.
 * docs/compose.md shows this table to users; a test keeps the two equal.
 */
import type { CountryRule } from './country-rule.js';
import { rulesElsewhere } from './country-rules-elsewhere.js';
import { rulesOfEurope } from './country-rules-of-europe.js';

export const countryRules: readonly CountryRule[] = [...rulesOfEurope, ...rulesElsewhere].sort((one, other) =>
  one.country < other.country ? -1 : 1,
);

/** Departments and collectivities of France whose telephone law is that of France. New Caledonia and French Polynesia have their own. */
const overseasOfFrance: readonly string[] = ['BL', 'GF', 'GP', 'MF', 'MQ', 'PM', 'RE', 'YT'];

/**
 * Where the rule of another country holds: in the territories of the United States; for Jersey, Guernsey and the Isle of
 * Man, whose phone numbers are the United Kingdom's; in French departments overseas.
 */
export const ruledBy: Readonly<Record<string, string>> = {
  PR: 'US',
  VI: 'US',
  GU: 'US',
  AS: 'US',
  MP: 'US',
  GG: 'GB',
  JE: 'GB',
  IM: 'GB',
  ...Object.fromEntries(overseasOfFrance.map((country) => [country, 'FR'])),
};

const byCountry = new Map(countryRules.map((rule) => [rule.country, rule]));

/** The country whose short code this surely is; null where that can't be told from its digits. */
export function homeOfShortCode(shortCode: string): string | null {
  return countryRules.find(({ shortCodes }) => shortCodes?.test(shortCode))?.country ?? null;
}

/** Null for a country that is not known or has no rule: there the link is right. */
export function countryRuleOf(country: string | null): CountryRule | null {
  if (country === null) return null;
  return byCountry.get(ruledBy[country] ?? country) ?? null;
}

/**
 * Whether the short codes of `home` are surely texted from this country. Those of France are not known to be from overseas,
 * whose operators are others.
 */
export function sharesShortCodes(country: string, home: string): boolean {
  return country === home || (ruledBy[country] === home && !overseasOfFrance.includes(country));
}
