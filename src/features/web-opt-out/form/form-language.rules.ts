/** In which language a visitor reads: as asked for on the page, else as the browser says, else the account's, else English. */
import { baseLanguage } from '../../../core/domain/language.rules.js';

export const formLanguages = ['en', 'fr', 'es', 'pt', 'de', 'it', 'nl', 'pl'] as const;
export type FormLanguage = (typeof formLanguages)[number];

/** Beyond so many characters a header is not a reader's. */
const longestHeader = 1_000;

export interface LanguageWishes {
  /** `?lang=` of the address. */
  asked: string | undefined;
  /** The header Accept-Language. */
  accepted: string | undefined;
  /** The account's; null where no account is known. */
  account: string | null;
}

export function chooseLanguage({ asked, accepted, account }: LanguageWishes): FormLanguage {
  const own = spoken(account ?? '') ?? 'en';
  return spoken(asked ?? '') ?? firstAccepted(accepted ?? '', own) ?? own;
}

/** The best of an Accept-Language header (RFC 9110): weights first, then the order. A region gives way: fr-CA is fr. `*` is whatever the account speaks. */
function firstAccepted(header: string, own: FormLanguage): FormLanguage | null {
  if (header.length > longestHeader) return null;
  const ranges = header.split(',').flatMap((part) => {
    const [tag = '', ...parameters] = part.split(';').map((piece) => piece.trim());
    const language = tag === '*' ? own : spoken(tag);
    return language === null ? [] : [{ language, weight: weightOf(parameters) }];
  });
  const wanted = ranges
    .filter(({ weight }) => weight > 0)
    .toSorted((one, other) => other.weight - one.weight);
  return wanted[0]?.language ?? null;
}

/** 1 where none is given, 0 where it can't be read. */
function weightOf(parameters: readonly string[]): number {
  const weight = parameters.find((parameter) => /^q\s*=/i.test(parameter));
  if (weight === undefined) return 1;
  const value = weight.replace(/^q\s*=\s*/i, '');
  return /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/.test(value) ? Number(value) : 0;
}

function spoken(tag: string): FormLanguage | null {
  const base = baseLanguage(tag.trim().replaceAll('_', '-')).toLowerCase();
  return formLanguages.find((language) => language === base) ?? null;
}
