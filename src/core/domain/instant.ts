/**
 * A moment as a whole number of microseconds since 1970-01-01 UTC: PostgreSQL's own precision, exact in a JavaScript
 * number until the year 2255. A Date would cut the last three digits off, and with them the order of two words.
 */
export type Instant = number;

const RFC_3339 =
  /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2}):(\d{2})(?:[.,](\d{1,9}))?([Zz]|[+-]\d{2}:?(?:\d{2})?)$/;

/** Reads RFC 3339 (and PostgreSQL's own output, which has a space for the T); null for anything else. */
export function parseInstant(text: string): Instant | null {
  const match = RFC_3339.exec(text);
  if (match === null) return null;
  const [, year, month, day, hour, minute, second, fraction = '', zone = 'Z'] = match;
  const wall = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
  );
  const whole = new Date(wall);
  const sameDay = whole.getUTCMonth() === Number(month) - 1 && whole.getUTCDate() === Number(day);
  if (!sameDay || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60) return null;
  return (wall - zoneMilliseconds(zone)) * 1000 + Number(fraction.slice(0, 6).padEnd(6, '0'));
}

/** RFC 3339 in UTC, with three digits where those say all and six where they don't: parseInstant reads back the same. */
export function formatInstant(instant: Instant): string {
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

function zoneMilliseconds(zone: string): number {
  if (zone === 'Z' || zone === 'z') return 0;
  const sign = zone.startsWith('-') ? -1 : 1;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(3).replace(':', '') || '0');
  return sign * (hours * 60 + minutes) * 60_000;
}
