/** Says the texts of one language about one brand: as markup for the page, as plain text for its title. */
import { isPhone } from '../../../core/domain/address.js';
import { formatInstant, type Instant } from '../../../core/domain/instant.js';
import type { FormLanguage } from './form-language.rules.js';
import type { ShownAddress } from './form-page.js';
import { markup, type Content, type Markup } from './markup.rules.js';
import { isErasedName } from '../../../core/domain/address.js';
import { maskAddress, writtenOut } from './masked-address.rules.js';
import type { FormTexts } from './texts/form-texts.js';
import { textsByLanguage } from './texts/texts-by-language.js';

export interface Voice {
  language: FormLanguage;
  texts: FormTexts;
  /** Null on pages that know no account. */
  brand: string | null;
}

export function voiceOf(language: FormLanguage, brand: string | null): Voice {
  return { language, texts: textsByLanguage[language], brand };
}

/** A text with what stands in its braces filled in; {brand}, {start} and {stop} by itself. */
export function say(voice: Voice, text: string, values: Readonly<Record<string, Content>> = {}): Markup {
  const brand = voice.brand ?? '';
  const named = markup`<bdi translate="no">${brand}</bdi>`;
  const all: Readonly<Record<string, Content>> = {
    brand: named,
    ofBrand: markup`${frenchOf(brand)}${named}`,
    start: markup`<strong translate="no">START</strong>`,
    stop: markup`<strong translate="no">STOP</strong>`,
    ...values,
  };
  return markup`${pieces(text).map(({ literal, place }) => [literal, valueOf(all, place, text)])}`;
}

/** The same as plain text: for the title, which takes no markup. */
export function sayPlain(voice: Voice, text: string, values: Readonly<Record<string, string>> = {}): string {
  const brand = voice.brand ?? '';
  const all = { brand, ofBrand: `${frenchOf(brand)}${brand}`, ...values };
  return pieces(text)
    .map(({ literal, place }) => `${literal}${valueOf(all, place, text) ?? ''}`)
    .join('');
}

function pieces(text: string): { literal: string; place: string | null }[] {
  return [...text.matchAll(/([^{]*)(?:\{(\w+)\}|$)/g)].map(([, literal = '', place]) => ({
    literal,
    place: place ?? null,
  }));
}

function valueOf<Value>(
  values: Readonly<Record<string, Value>>,
  place: string | null,
  text: string,
): Value | null {
  if (place === null) return null;
  const value = values[place];
  if (value === undefined) throw new Error(`nothing to fill in for {${place}} of "${text}"`);
  return value;
}

function frenchOf(brand: string): string {
  return /^[aeiouœæ]/i.test(brand.normalize('NFD')) ? 'd’' : 'de ';
}

/** One address, or several as a list of the language. */
export function sayAddresses(voice: Voice, addresses: readonly ShownAddress[]): Markup {
  const [only, ...more] = addresses;
  if (only !== undefined && more.length === 0) return sayAddress(voice, only);
  const list = new Intl.ListFormat(voice.language, { type: 'conjunction' });
  const parts = list.formatToParts(addresses.map((_, index) => String(index)));
  return markup`${parts.map(({ type, value }) => {
    const shown = type === 'element' ? addresses[Number(value)] : undefined;
    return shown === undefined ? value : sayAddress(voice, shown);
  })}`;
}

/** A masked one is shown with its dots, and read out in words: a screen reader would say "bullet" for each. */
function sayAddress(voice: Voice, { address, masked }: ShownAddress): Markup {
  if (!masked) return shownAddress(writtenOut(address), isPhone(address));
  if (isErasedName(address)) return shownAddress('•••', true);
  const { texts } = voice;
  const mask = maskAddress(address);
  const said =
    mask.kind === 'email'
      ? say(voice, texts.emailBeginningWith, { beginning: mask.start, domain: mask.domain })
      : say(voice, mask.kind === 'phone' ? texts.phoneEndingIn : texts.whatsAppEndingIn, { end: mask.end });
  return markup`<span aria-hidden="true">${shownAddress(mask.shown, mask.kind !== 'email')}</span><span class="heard">${said}</span>`;
}

/** A phone number stays on one line; an e-mail address may be too long for that. */
export function shownAddress(text: string, whole: boolean): Markup {
  return markup`<bdi dir="ltr" translate="no" class="${whole ? 'address whole' : 'address'}">${text}</bdi>`;
}

/** 22 November 2026, 21:15 UTC: nobody knows where the visitor is, so it says whose time it is. */
export function sayMoment(voice: Voice, instant: Instant): Markup {
  const date = new Date(Math.floor(instant / 1000));
  const day = dayFormat(voice.language).format(date);
  return markup`<time datetime="${formatInstant(instant)}">${day}, ${date.toISOString().slice(11, 16)} UTC</time>`;
}

const dayFormats = new Map<FormLanguage, Intl.DateTimeFormat>();

/** Kept, for making one costs more than a page. */
function dayFormat(language: FormLanguage): Intl.DateTimeFormat {
  const locale = language === 'en' ? 'en-GB' : language;
  const format =
    dayFormats.get(language) ?? new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' });
  dayFormats.set(language, format);
  return format;
}

/** "in 5 minutes", as it is said after "try again". */
export function sayWait(voice: Voice, seconds: number): string {
  const minutes = Math.max(1, Math.ceil(seconds / 60));
  const format = new Intl.RelativeTimeFormat(voice.language, { numeric: 'always' });
  return minutes < 120 ? format.format(minutes, 'minute') : format.format(Math.ceil(minutes / 60), 'hour');
}
