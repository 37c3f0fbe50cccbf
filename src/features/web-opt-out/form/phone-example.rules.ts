/** A phone number for people to follow: one that nobody has, as libphonenumber keeps them for each country. */
import { getExampleNumber } from 'libphonenumber-js/max';
import examples from 'libphonenumber-js/mobile/examples';
import { asRegion } from '../../../core/domain/address.js';
import type { FormLanguage } from './form-language.rules.js';
import { writtenOut } from './masked-address.rules.js';

const regionOfLanguage = {
  en: 'GB',
  fr: 'FR',
  es: 'ES',
  pt: 'PT',
  de: 'DE',
  it: 'IT',
  nl: 'NL',
  pl: 'PL',
} as const satisfies Record<FormLanguage, string>;

/** As it is written within the region. Null without one: then it takes the country code. */
export function nationalExample(region: string | null): string | null {
  const country = region === null ? null : asRegion(region);
  return (country === null ? undefined : getExampleNumber(country, examples))?.formatNational() ?? null;
}

/** With its country code, of a country of the language. */
export function internationalExample(language: FormLanguage): string {
  return writtenOut(getExampleNumber(regionOfLanguage[language], examples)?.number ?? '+442071234567');
}
