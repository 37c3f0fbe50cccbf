/**
 * A moment as a whole number of microseconds since 1970-01-01 UTC: PostgreSQL's own precision, exact in a JavaScript
 * number until the year 2255; later ones are kept to the millisecond. A Date would cut the last three digits off, and with
 * them the order of two words.
 */
export type Instant = number;

const RFC_3339 =
  /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2}):(\d{2})(?:[.,](\d{1,9}))?([Zz]|[+-]\d{2}:?(?:\d{2})?)$/;

/**
 * Reads RFC 3339 (and PostgreSQL's own output, which has a space for the T); null for anything else, and for what is not
 * in the years 1 to 9999 of UTC, which is all that can be written so.
 */
export function parseInstant(text: string): Instant | null {
  return parseUsual(text) ?? parseAny(text);
}

/**
 * The form in which nearly all come, PostgreSQL's own and ours, a quarter of the work: UTC, up to six digits, from 1970 to
 * where a number is exact. Null for whatever else there is, wrong or right.
 */
function parseUsual(text: string): Instant | null {
  const { length } = text;
  const zone = text.charCodeAt(length - 1) === Z ? 1 : text.endsWith('+00') ? 3 : 0;
  const digits = length - zone - 20;
  const joint = text.charCodeAt(10);
  if (zone === 0 || digits > 6 || (digits < 1 && digits !== -1)) return null;
  if (text.charCodeAt(4) !== dash || text.charCodeAt(7) !== dash || (joint !== T && joint !== space))
    return null;
  if (text.charCodeAt(13) !== colon || text.charCodeAt(16) !== colon) return null;
  const year = twoDigits(text, 0) * 100 + twoDigits(text, 2);
  const month = twoDigits(text, 5);
  const day = twoDigits(text, 8);
  const hour = twoDigits(text, 11);
  const minute = twoDigits(text, 14);
  const second = twoDigits(text, 17);
  // What is no digit has made its number NaN, which is in no range.
  if (!(year >= 1970 && year < 2255 && month >= 1 && month <= 12 && day >= 1)) return null;
  if (!(day <= daysIn(year, month) && hour <= 23 && minute <= 59 && second <= 59)) return null;
  let fraction = 0;
  if (digits > 0) {
    if (text.charCodeAt(19) !== point) return null;
    for (let place = 20; place < 26; place += 1) {
      fraction = fraction * 10 + (place < 20 + digits ? digitAt(text, place) : 0);
    }
    if (Number.isNaN(fraction)) return null;
  }
  const seconds = (daysTo(year, month) + day - 1) * 86_400 + hour * 3_600 + minute * 60 + second;
  return seconds * 1_000_000 + fraction;
}

const [dash, colon, point, space, T, Z, zero] = [0x2d, 0x3a, 0x2e, 0x20, 0x54, 0x5a, 0x30];

function digitAt(text: string, place: number): number {
  const digit = text.charCodeAt(place) - zero;
  return digit >= 0 && digit <= 9 ? digit : Number.NaN;
}

function twoDigits(text: string, place: number): number {
  return digitAt(text, place) * 10 + digitAt(text, place + 1);
}

const daysBefore = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365] as const;

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

function daysIn(year: number, month: number): number {
  return month === 2 && isLeap(year) ? 29 : (daysBefore[month] ?? 0) - (daysBefore[month - 1] ?? 0);
}

/** Days from 1970-01-01 to the first of the month. */
function daysTo(year: number, month: number): number {
  const before = year - 1;
  const leapDays = Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400) - 477;
  return (year - 1970) * 365 + leapDays + (daysBefore[month - 1] ?? 0) + (month > 2 && isLeap(year) ? 1 : 0);
}

function parseAny(text: string): Instant | null {
  const match = RFC_3339.exec(text);
  if (match === null) return null;
  const [, year, month, day, hour, minute, second, fraction = '', zone = 'Z'] = match;
  const date = new Date(0);
  // Date.UTC would take the years 0 to 99 for 1900 to 1999.
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  if (date.getUTCMonth() !== Number(month) - 1 || date.getUTCDate() !== Number(day)) return null;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60) return null;
  const ahead = zoneMilliseconds(zone);
  if (ahead === null) return null;
  const whole = date.setUTCHours(Number(hour), Number(minute), Number(second)) - ahead;
  if (whole < firstMillisecond || whole > lastMillisecond) return null;
  const digits = fraction.slice(0, 6).padEnd(6, '0');
  const exact = whole * 1000 + Number(digits);
  return Number.isSafeInteger(exact) ? exact : (whole + Number(digits.slice(0, 3))) * 1000;
}

const firstMillisecond = Date.parse('0001-01-01T00:00:00.000Z');
const lastMillisecond = Date.parse('9999-12-31T23:59:59.999Z');

/** RFC 3339 in UTC, with three digits where those say all and six where they don't: parseInstant reads back the same. */
export function formatInstant(instant: Instant): string {
  return instant >= 0 && Number.isSafeInteger(instant) ? formatUsual(instant) : formatAny(instant);
}

/** Of all moments from 1970 on that are exact. Those of one day share its text: lists hold many of a day. */
function formatUsual(instant: Instant): string {
  const day = Math.floor(instant / microseconds.day);
  if (day !== lastDay) {
    lastDay = day;
    lastDayText = new Date(day * 86_400_000).toISOString().slice(0, 11);
  }
  const ofDay = instant - day * microseconds.day;
  const rest = ofDay % 1_000_000;
  const seconds = (ofDay - rest) / 1_000_000;
  const second = seconds % 60;
  const minutes = (seconds - second) / 60;
  const minute = minutes % 60;
  const end = rest % 1_000;
  const text = `${lastDayText}${padded2[(minutes - minute) / 60]}:${padded2[minute]}:${padded2[second]}.${padded3[(rest - end) / 1_000]}`;
  return end === 0 ? `${text}Z` : `${text}${padded3[end]}Z`;
}

let lastDay = 0;
let lastDayText = '1970-01-01T';
const padded2 = Array.from({ length: 60 }, (_, value) => String(value).padStart(2, '0'));
const padded3 = Array.from({ length: 1_000 }, (_, value) => String(value).padStart(3, '0'));

function formatAny(instant: Instant): string {
  if (!Number.isSafeInteger(instant)) return new Date(Math.round(instant / 1000)).toISOString();
  const milliseconds = Math.floor(instant / 1000);
  const rest = instant - milliseconds * 1000;
  const text = new Date(milliseconds).toISOString();
  return rest === 0 ? text : `${text.slice(0, -1)}${String(rest).padStart(3, '0')}Z`;
}

export const microseconds = {
  fromMilliseconds: (milliseconds: number): Instant => milliseconds * 1000,
  second: 1_000_000,
  minute: 60_000_000,
  hour: 3_600_000_000,
  day: 86_400_000_000,
} as const;

/** Null for what is no zone: a day or more from UTC. */
function zoneMilliseconds(zone: string): number | null {
  if (zone === 'Z' || zone === 'z') return 0;
  const sign = zone.startsWith('-') ? -1 : 1;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(3).replace(':', '') || '0');
  return hours > 23 || minutes > 59 ? null : sign * (hours * 60 + minutes) * 60_000;
}
