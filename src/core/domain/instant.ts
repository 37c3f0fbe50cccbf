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
  if (!Number.isSafeInteger(instant)) return new Date(Math.round(instant / 1000)).toISOString();
  const milliseconds = Math.floor(instant / 1000);
  const rest = instant - milliseconds * 1000;
  const text = new Date(milliseconds).toISOString();
  return rest === 0 ? text : `${text.slice(0, -1)}${String(rest).padStart(3, '0')}Z`;
}

export const microseconds = {
  fromMilliseconds: (milliseconds: number): Instant => milliseconds * 1000,
  minute: 60_000_000,
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
