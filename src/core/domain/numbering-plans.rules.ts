/**
 * For which phone numbers in E.164 libphonenumber is known to give back the very same number, derived from its own
 * metadata: so they need not be given to it one by one. "Known" errs on the side of asking.
 */
import { Metadata, type CountryCode, type NumberingPlan } from 'libphonenumber-js/core';
import metadata from 'libphonenumber-js/max/metadata';
import { endsOfMatch, readDigitPattern, type DigitPattern, type KnownDigits } from './digit-pattern.rules.js';

/** The numbers behind one calling code. */
export interface NumberingPlans {
  callingCode: string;
  /**
   * By the first three digits behind the calling code (000 to 999): for which numbers of national digits such a number is
   * taken as it is; bit 9 stands for nine digits.
   */
  readonly lengthsByBeginning: Uint16Array;
}

/** National digits beyond these would make more than the 15 of E.164. */
const mostNationalDigits = 14;

interface Country {
  lengths: number;
  possibleLengths: readonly number[];
  /** What it knows for its own among the numbers of a shared calling code; null: not readable, perhaps all. */
  belongs: DigitPattern | null;
  /** Whether that looks at the beginnings of numbers only. */
  byBeginning: boolean;
}

interface Prefix {
  /** null: not readable, may be anything. */
  pattern: DigitPattern | null;
  /** The rest is rewritten, not only cut off. */
  rewrites: boolean;
}

/** One entry for each calling code that libphonenumber knows. The table of each is made when it is first asked for. */
export function numberingPlans(): NumberingPlans[] {
  const codes = [...Object.keys(metadata.country_calling_codes), ...Object.keys(metadata.nonGeographic)];
  return codes.map((callingCode) => {
    let table: Uint16Array | null = null;
    return {
      callingCode,
      get lengthsByBeginning() {
        return (table ??= lengthsByBeginning(callingCode));
      },
    };
  });
}

function lengthsByBeginning(callingCode: string): Uint16Array {
  const main = planOf(callingCode);
  const shared = metadata.country_calling_codes[callingCode] ?? [];
  const countries = [
    ...shared.map((country) => countryOfPlan(planOf(country))),
    // A number that no country knows for its own is judged as one of the first.
    { ...countryOfPlan(main), belongs: null },
  ];
  const prefix = prefixOf(main);
  const table = new Uint16Array(1000);
  const fill = (known: number[]) => {
    const lengths = knownLengths(known, countries, shared.length === 1, prefix);
    const width = 10 ** (3 - known.length);
    const from = known.reduce((sum, digit) => sum * 10 + digit, 0) * width;
    if (known.length === 3 || lengths === countries.reduce((all, country) => all | country.lengths, 0)) {
      table.fill(lengths, from, from + width);
    } else {
      for (let digit = 0; digit < 10; digit += 1) fill([...known, digit]);
    }
  };
  fill([]);
  return table;
}

/** The numbers of digits with which a number with this beginning certainly stays as it is, and is possible. */
function knownLengths(
  known: number[],
  countries: readonly Country[],
  single: boolean,
  prefix: Prefix | null,
): number {
  let lengths = 0;
  for (let length = 2; length <= mostNationalDigits; length += 1) {
    if (prefix !== null && mayLosePrefix(prefix, { known, length }, countries)) continue;
    const judges = single ? countries.slice(0, 1) : mayBelongTo(countries, { known, length });
    if (judges.every((country) => (country.lengths & (1 << length)) !== 0)) lengths |= 1 << length;
  }
  return lengths;
}

/** Of the countries that share a calling code the first that knows the number for its own has it. */
function mayBelongTo(countries: readonly Country[], digits: KnownDigits): Country[] {
  const found: Country[] = [];
  for (const country of countries) {
    const ends = country.belongs === null ? ~0 : endsOfMatch(country.belongs, digits);
    // Of all the digits, or of the first ones.
    const wanted = country.byBeginning ? ~0 : 1 << digits.length;
    if ((ends & wanted) !== 0) found.push(country);
    // What it looks at lies within the digits that are known: no later country comes into question.
    const certain = (1 << (digits.known.length + 1)) - 1;
    if (country.byBeginning && country.belongs !== null && (ends & certain) !== 0) break;
  }
  return found;
}

/**
 * Libphonenumber forgives a national prefix behind the calling code: it takes it off (or rewrites the number) unless
 * what is left would be too short or of a length between the possible ones.
 */
function mayLosePrefix(
  { pattern, rewrites }: Prefix,
  digits: KnownDigits,
  countries: readonly Country[],
): boolean {
  if (pattern === null) return true;
  const ends = endsOfMatch(pattern, digits);
  for (let taken = 1; taken <= digits.length; taken += 1) {
    if ((ends & (1 << taken)) === 0) continue;
    if (rewrites || countries.some((country) => mayBeLeft(country, digits.length - taken))) return true;
  }
  return false;
}

function mayBeLeft({ possibleLengths }: Country, length: number): boolean {
  return possibleLengths.includes(length) || length > Math.max(...possibleLengths);
}

/** What libphonenumber's typings leave out, though its own parser goes by it. */
interface WholePlan extends NumberingPlan {
  nationalNumberPattern(): string;
  nationalPrefixForParsing(): string | undefined;
  nationalPrefixTransformRule(): string | undefined;
}

function planOf(countryOrCallingCode: string): WholePlan {
  const reader = new Metadata(metadata);
  // It takes calling codes as well, which is the only way to the plans that belong to no country.
  reader.selectNumberingPlan(countryOrCallingCode as CountryCode);
  return reader.numberingPlan as WholePlan;
}

function countryOfPlan(plan: WholePlan): Country {
  const possibleLengths = plan.possibleLengths();
  const beginnings = plan.leadingDigits();
  return {
    possibleLengths,
    lengths: possibleLengths.reduce(
      (all, length) => (length <= mostNationalDigits ? all | (1 << length) : all),
      0,
    ),
    belongs: readDigitPattern(beginnings || plan.nationalNumberPattern()),
    byBeginning: Boolean(beginnings),
  };
}

function prefixOf(plan: WholePlan): Prefix | null {
  const source = plan.nationalPrefixForParsing();
  if (!source) return null;
  return { pattern: readDigitPattern(source), rewrites: Boolean(plan.nationalPrefixTransformRule()) };
}
