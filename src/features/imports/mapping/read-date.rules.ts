/**
 * Dates as people and other systems write them. What can be read in two ways is refused: 03/04/2024 is read where other
 * rows of its column show which number is the day.
 */
import { type Instant, parseInstant } from '../../../core/domain/instant.js';
import type { DateOrder } from '../file/file-form.js';
import { monthNamed } from './month-names.rules.js';
import { readTime } from './read-time.rules.js';

export type DateRead =
  | { kind: 'instant'; instant: Instant }
  /** Clocks showed this, of whatever zone: as if they were UTC. */
  | { kind: 'local'; local: Instant }
  /** A whole day: when it begins, as if in UTC. */
  | { kind: 'day'; begins: Instant }
  | { kind: 'not-a-date'; message: string };

const longest = 80;
const second = 1_000_000;
const day = 86_400 * second;
const firstYear = 1990;
const lastYear = 2100;

/** As most that don't say their zone are written. */
const withoutZone = /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d:\d\d(?:\.\d{1,6})?))?$/;
const yearFirst = /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:[t ,]+(.*))?$/;
const yearLast = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?:[t ,]+(.*))?$/;
const shortYear = /^\d{1,2}([-/.])(?:\d{1,2}|[a-z]{3,10})\1\d{2}(?!\d)/;
const dayMonthName =
  /^(\d{1,2})(?:st|nd|rd|th|er|[oa.\u00b0])?[ \-/]*(?:(?:de|of) )?([a-z]{3,10})[ .\-/,]*(?:del? )?(\d{4})(?:[t ,]+(.*))?$/;
const monthNameDay = /^([a-z]{3,10})[. -]+(\d{1,2})(?:st|nd|rd|th)?(?:, *| +)(\d{4})(?:[ ,]+(.*))?$/;
const yearMonthName = /^(\d{4})[ \-/]([a-z]{3,10})[ \-/](\d{1,2})(?:[ ,]+(.*))?$/;
const weekday = /^(?:le )?[a-z]{2,10}\.?,? +(?=\d|[a-z]{3,10}[. -]+\d)/;

export function readDate(text: string, order: DateOrder): DateRead {
  const usual = parseInstant(text);
  if (usual !== null) return checked({ kind: 'instant', instant: usual });
  const plainly = withoutZone.exec(text);
  const shown = plainly === null ? null : parseInstant(`${plainly[1]}T${plainly[2] ?? '00:00:00'}Z`);
  if (shown !== null)
    return checked(
      plainly?.[2] === undefined ? { kind: 'day', begins: shown } : { kind: 'local', local: shown },
    );
  if (text.length > longest) return wrong('a date was expected, this is too long for one');
  const plain = plainDate(text);
  if (/^\d+(?:[.,]\d+)?$/.test(plain)) return readDigits(plain);
  if (/^\d(?:[.,]\d+)?e\+?\d+$/.test(plain)) {
    return wrong('a spreadsheet has cut digits off this date (scientific notation): 2024-03-31 is expected');
  }
  const whole = parseInstant(plain.toUpperCase());
  if (whole !== null) return checked({ kind: 'instant', instant: whole });
  return readParts(plain, order);
}

/** Lower case, without accents and what spreadsheets put around a text. */
function plainDate(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(/[\u0300-\u036f\u200b-\u200f\u2060\ufeff]/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .replace(/^="(.*)"$/, '$1')
    .replace(/^['\u2019]+/, '')
    .trim()
    .toLowerCase();
}

function readParts(text: string, order: DateOrder): DateRead {
  const ymd = yearFirst.exec(text);
  if (ymd !== null) return dated(ymd[1], ymd[3], ymd[4], ymd[5]);
  const last = yearLast.exec(text);
  if (last !== null) return readYearLast(last, order);
  if (shortYear.test(text)) return wrong('the year must have four digits, as in 2024-03-31');
  const rest = text.replace(weekday, '');
  const named = dayMonthName.exec(text) ?? dayMonthName.exec(rest);
  if (named !== null) return withMonthName(named[3], named[2], named[1], named[4]);
  const american = monthNameDay.exec(text) ?? monthNameDay.exec(rest);
  if (american !== null) return withMonthName(american[3], american[1], american[2], american[4]);
  const logged = yearMonthName.exec(text);
  if (logged !== null) return withMonthName(logged[1], logged[2], logged[3], logged[4]);
  return wrong('a date such as 2024-03-31 or 2024-03-31T14:05:00Z was expected');
}

function readYearLast(match: RegExpExecArray, order: DateOrder): DateRead {
  const [, one = '', sign, other = '', year, time] = match;
  // With dots the day comes first, wherever dates are written so.
  if (sign === '.') return dated(year, other, one, time);
  if (order === 'day-first') {
    if (Number(other) > 12 && Number(one) <= 12)
      return wrong(`in other rows the day comes before the month, here it can't: 2024-03-31 is expected`);
    return dated(year, other, one, time);
  }
  if (order === 'month-first') {
    if (Number(one) > 12 && Number(other) <= 12)
      return wrong(`in other rows the month comes before the day, here it can't: 2024-03-31 is expected`);
    return dated(year, one, other, time);
  }
  if (Number(one) === Number(other) || Number(one) > 12) return dated(year, other, one, time);
  if (Number(other) > 12) return dated(year, one, other, time);
  return wrong(
    order === 'both'
      ? 'day and month can be read in two ways, and other rows of the column have both: 2024-03-31 is expected'
      : 'day and month can be read in two ways, and no other row tells which: 2024-03-31 is expected',
  );
}

/** What a date with its year at the end tells of the order in its column; null: nothing. */
export function orderShownBy(text: string): 'day-first' | 'month-first' | null {
  if (text.length > longest) return null;
  const match = yearLast.exec(plainDate(text));
  if (match === null || match[2] === '.') return null;
  const [one, other] = [Number(match[1]), Number(match[3])];
  if (one > 12 && one <= 31 && other <= 12) return 'day-first';
  return other > 12 && other <= 31 && one <= 12 ? 'month-first' : null;
}

function withMonthName(
  year: string | undefined,
  name: string | undefined,
  dayOfMonth: string | undefined,
  time: string | undefined,
): DateRead {
  const month = monthNamed(name ?? '');
  if (month === null) return wrong('the name of a month was expected, or a date such as 2024-03-31');
  return dated(year, String(month), dayOfMonth, time);
}

function dated(
  year: string | undefined,
  month: string | undefined,
  dayOfMonth: string | undefined,
  time: string | undefined,
): DateRead {
  const begins = beginOf(Number(year), Number(month), Number(dayOfMonth));
  if (begins === null) return wrong('there is no such day');
  if (time === undefined || time === '') return checked({ kind: 'day', begins });
  const read = readTime(time);
  if (read.kind === 'not-a-time') return wrong(read.message);
  const shown = begins + read.sinceMidnight;
  return checked(
    read.ahead === null ? { kind: 'local', local: shown } : { kind: 'instant', instant: shown - read.ahead },
  );
}

function beginOf(year: number, month: number, dayOfMonth: number): Instant | null {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, dayOfMonth);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === dayOfMonth ? date.getTime() * 1000 : null;
}

/** Seconds, milliseconds or microseconds since 1970, the days of spreadsheets, or a date without signs. */
function readDigits(text: string): DateRead {
  const [whole = '', fraction = ''] = text.split(/[.,]/);
  const part = Number(`0.${fraction || '0'}`);
  if (fraction === '' && whole.length === 8)
    return dated(whole.slice(0, 4), whole.slice(4, 6), whole.slice(6), '');
  if (fraction === '' && whole.length === 14) {
    const time = `${whole.slice(8, 10)}:${whole.slice(10, 12)}:${whole.slice(12)}`;
    return dated(whole.slice(0, 4), whole.slice(4, 6), whole.slice(6, 8), time);
  }
  switch (whole.length) {
    case 5: {
      // Day 25569 of spreadsheets is 1970-01-01. Their times are exact to the millisecond at best.
      const begins = (Number(whole) - 25_569) * day;
      if (part === 0) return checked({ kind: 'day', begins });
      return checked({ kind: 'local', local: begins + Math.round(part * 86_400_000) * 1000 });
    }
    case 10:
      return checked({ kind: 'instant', instant: Number(whole) * second + Math.round(part * second) });
    case 13:
      return checked({ kind: 'instant', instant: Number(whole) * 1000 + Math.round(part * 1000) });
    case 16:
      return checked({ kind: 'instant', instant: Number(whole) });
    default:
      return wrong('a date such as 2024-03-31 was expected, this is just a number');
  }
}

const earliest = Date.UTC(firstYear, 0) * 1000;
const latest = Date.UTC(lastYear, 0) * 1000;

function checked(read: Exclude<DateRead, { kind: 'not-a-date' }>): DateRead {
  const at = read.kind === 'instant' ? read.instant : read.kind === 'local' ? read.local : read.begins;
  if (at >= earliest && at < latest) return read;
  const year = new Date(at / 1000).getUTCFullYear();
  return wrong(`a date from ${firstYear} to now was expected, this is of the year ${year}`);
}

function wrong(message: string): DateRead {
  return { kind: 'not-a-date', message };
}
