/**
 * Reads phone numbers as most countries write them within (07911 123456), a hundred times as fast as libphonenumber: only
 * where its own metadata say that all it would do is put the country's code in place of the 0. Everything else is left to
 * parseAddress.
 */
import { type CountryCode, Metadata, type NumberingPlan } from 'libphonenumber-js/core';
import metadata from 'libphonenumber-js/max/metadata';
import { e164OfText } from './e164.rules.js';

interface Plan {
  callingCode: string;
  lengths: ReadonlySet<number>;
  /** What is cut off before a number: mostly 0. */
  prefix: RegExp;
  /** What goes before another country's code. */
  abroad: RegExp;
  /** What the country's numbers look like: one that does with its 0 may keep it. */
  viable: RegExp;
}

/** libphonenumber's own, which its types leave out. */
interface WholePlan extends NumberingPlan {
  callingCode(): string;
  nationalNumberPattern(): string;
  nationalPrefixForParsing(): string | undefined;
}

const plans = new Map<string, Plan | null>();

/** The number in E.164 as parseAddress gives it; null where that has to be asked. `region` is one that libphonenumber knows. */
export function e164OfNational(text: string, region: string): string | null {
  if (!text.startsWith('0') || text.length > longestWritten) return null;
  const plan = planOf(region);
  if (plan === null) return null;
  const digits = text.replaceAll(/[ -]/g, '');
  const rest = digits.slice(1);
  if (digits.length < fewestDigits || !/^\d+$/.test(rest)) return null;
  if (!plan.lengths.has(rest.length) || plan.abroad.test(digits)) return null;
  const cut = plan.prefix.exec(digits);
  if (cut === null || cut[0] !== '0' || cut.slice(1).some((group) => group !== undefined)) return null;
  if (plan.viable.test(digits)) return null;
  const address = `+${plan.callingCode}${rest}`;
  return e164OfText(address) === -1 ? null : address;
}

/** What is shorter is a short code. */
const fewestDigits = 7;
const longestWritten = 30;

function planOf(region: string): Plan | null {
  const kept = plans.get(region);
  if (kept !== undefined) return kept;
  const reader = new Metadata(metadata);
  reader.selectNumberingPlan(region as CountryCode);
  const whole = reader.numberingPlan as WholePlan;
  const prefix = whole.nationalPrefixForParsing();
  const plan = prefix
    ? {
        callingCode: whole.callingCode(),
        lengths: new Set(whole.possibleLengths()),
        prefix: new RegExp(`^(?:${prefix})`),
        abroad: new RegExp(`^(?:${whole.IDDPrefix()})`),
        viable: new RegExp(`^(?:${whole.nationalNumberPattern()})$`),
      }
    : null;
  plans.set(region, plan);
  return plan;
}
