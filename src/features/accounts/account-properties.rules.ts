/** What an account is told about itself, checked: each field alone, the first problem is the answer. */
import { asRegion } from '../../core/domain/address.js';
import { asLanguage } from '../../core/domain/language.rules.js';
import { storableText } from '../../core/domain/storable-text.rules.js';
import { type AccountProperties, badWish, type Refused } from '../../core/settings/settings-change.js';
import { readColor, readLogoUrl } from './account-look.rules.js';

export const nameLimit = 200;
export const longestReview = 30;
export const longestAttribution = 365;
export const fewestEvidenceDays = 30;
export const longestEvidence = 36_500;

/** Null clears what may be null; absent stays as it is. */
export interface AccountWishes {
  name?: string | null;
  brand?: string | null;
  defaultRegion?: string | null;
  language?: string | null;
  reviewDays?: number | null;
  attributionDays?: number | null;
  evidenceDays?: number | null;
  alertRate?: number | null;
  alertMinimum?: number | null;
  color?: string | null;
  logoUrl?: string | null;
}

export const propertiesOfNewAccount: AccountProperties = {
  name: '',
  brand: null,
  defaultRegion: null,
  language: 'en',
  reviewDays: 2,
  attributionDays: 7,
  evidenceDays: null,
  alertRate: 0.03,
  alertMinimum: 50,
  color: null,
  logoUrl: null,
};

export type ReadProperties = { kind: 'properties'; properties: AccountProperties } | Refused;

/** The properties as they will be. */
export function readAccountProperties(before: AccountProperties, wishes: AccountWishes): ReadProperties {
  const properties = { ...before };
  if (wishes.name != null) {
    const name = storableText(wishes.name, nameLimit);
    if (name.kind === 'not-storable') return badWish(`name: ${name.message}`);
    properties.name = name.text;
  }
  if (wishes.brand !== undefined) {
    const brand = wishes.brand === null ? null : storableText(wishes.brand, nameLimit);
    if (brand?.kind === 'not-storable') return badWish(`brand: ${brand.message}`);
    properties.brand = brand?.text ?? null;
  }
  if (wishes.defaultRegion !== undefined) {
    const region = wishes.defaultRegion === null ? null : asRegion(wishes.defaultRegion);
    if (wishes.defaultRegion !== null && region === null) {
      return badWish(
        'defaultRegion: an ISO 3166 country code with a telephone country code was expected, such as GB',
      );
    }
    properties.defaultRegion = region;
  }
  if (wishes.language != null) {
    const language = asLanguage(wishes.language);
    if (language === null) return badWish('language: a BCP 47 language was expected, such as en or pt-BR');
    properties.language = language;
  }
  for (const [field, longest] of [
    ['reviewDays', longestReview],
    ['attributionDays', longestAttribution],
  ] as const) {
    const days = wishes[field];
    if (days == null) continue;
    if (days < 0 || days > longest)
      return badWish(`${field}: 0 to ${longest} days were expected, ${days} came`);
    properties[field] = days;
  }
  const { evidenceDays } = wishes;
  if (evidenceDays !== undefined) {
    if (evidenceDays !== null && !(evidenceDays >= fewestEvidenceDays && evidenceDays <= longestEvidence))
      return badWish(
        `evidenceDays: ${fewestEvidenceDays} to ${longestEvidence} days were expected, or null to keep texts for good, ${evidenceDays} came`,
      );
    properties.evidenceDays = evidenceDays;
  }
  const { alertRate, alertMinimum } = wishes;
  if (alertRate != null) {
    if (!(alertRate > 0 && alertRate <= 1)) {
      return badWish(
        `alertRate: a share above 0 and up to 1 was expected, such as 0.03 for 3 %, ${alertRate} came`,
      );
    }
    properties.alertRate = alertRate;
  }
  if (alertMinimum != null) {
    if (!(alertMinimum >= 1)) return badWish(`alertMinimum: 1 or more was expected, ${alertMinimum} came`);
    properties.alertMinimum = alertMinimum;
  }
  if (wishes.color !== undefined) {
    const color = wishes.color === null ? null : readColor(wishes.color);
    if (wishes.color !== null && color === null) {
      return badWish(
        `color: #rgb or #rrggbb was expected, such as #0a7d55, ${JSON.stringify(wishes.color.slice(0, 20))} came`,
      );
    }
    properties.color = color;
  }
  if (wishes.logoUrl !== undefined) {
    const logo = wishes.logoUrl === null ? null : readLogoUrl(wishes.logoUrl);
    if (logo?.kind === 'no-logo') return badWish(`logoUrl: ${logo.message}`);
    properties.logoUrl = logo?.url ?? null;
  }
  return { kind: 'properties', properties };
}
