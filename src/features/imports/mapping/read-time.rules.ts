/** The time of a day as people write it behind a date, in lower case. */
export type TimeRead =
  | {
      kind: 'time';
      /** In microseconds. */
      sinceMidnight: number;
      /** By how much its clock is ahead of UTC, in microseconds; null: it does not say. */
      ahead: number | null;
    }
  | { kind: 'not-a-time'; message: string };

const form =
  /^(?:at |um |a las |as |alle |om |a )?(\d{1,2})(?:[:.h](\d{2})(?:[:.m](\d{2})s?(?:[.,](\d{1,9}))?)?)? ?(am|pm|a\. ?m\.|p\. ?m\.)? ?(?:uhr|uur|h)? ?([a-z+\-\u2212][a-z0-9+\-\u2212:]*)?(?: ?\([a-z ]*\))?$/;
const second = 1_000_000;

export function readTime(text: string): TimeRead {
  const match = form.exec(text.trim());
  if (match === null) return wrong('a time such as 14:05 or 14:05:00Z was expected behind the date');
  const [, hours = '', minutes, seconds = '0', fraction = '', half, zone] = match;
  if (minutes === undefined && half === undefined)
    return wrong('a time such as 14:05 was expected behind the date');
  const hour = half === undefined ? Number(hours) : hourOfHalf(Number(hours), half.startsWith('p'));
  if (hour === null || hour > 23 || Number(minutes ?? 0) > 59 || Number(seconds) > 60)
    return wrong('there is no such time of the day');
  const ahead = zone === undefined ? null : aheadOf(zone);
  if (Number.isNaN(ahead)) {
    return wrong(
      'a time in UTC or with its distance from UTC (+01:00) was expected, not the name of a time zone',
    );
  }
  const whole = (hour * 3_600 + Number(minutes ?? 0) * 60 + Number(seconds)) * second;
  return { kind: 'time', sinceMidnight: whole + Number(fraction.slice(0, 6).padEnd(6, '0')), ahead };
}

function hourOfHalf(hour: number, isAfternoon: boolean): number | null {
  if (hour < 1 || hour > 12) return null;
  return (hour % 12) + (isAfternoon ? 12 : 0);
}

/** NaN: the name of a zone, which may mean several (IST, CST), or none at all. */
function aheadOf(zone: string): number {
  if (zone === 'z' || zone === 'utc' || zone === 'gmt') return 0;
  const match = /^(?:utc|gmt)?([+\-\u2212])(\d{1,2})(?::?(\d{2}))?$/.exec(zone);
  if (match === null) return Number.NaN;
  const [, sign, hours, minutes = '0'] = match;
  if (Number(hours) > 14 || Number(minutes) > 59) return Number.NaN;
  return (sign === '+' ? 1 : -1) * (Number(hours) * 60 + Number(minutes)) * 60 * second;
}

function wrong(message: string): TimeRead {
  return { kind: 'not-a-time', message };
}
