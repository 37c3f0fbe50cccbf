/** Views and completions of the account's form by days. */
import { formatInstant, type Instant } from '../../../core/domain/instant.js';
import { accountIdOf, type RequestContext } from '../../../core/graph/context.js';
import { badInput } from '../../../core/graph/errors.js';
import { formDaysOf } from './form-days.queries.js';
import type { WebFormStatType } from './web-form-stats.types.js';

const microsecondsOfDay = 86_400_000_000;
export const usualDays = 30;
export const mostDays = 1_000;

/** The days in UTC that touch the time from `from` to before `to`. */
export function readWebFormStats(
  context: RequestContext,
  asked: { from: Instant | null; to: Instant | null },
): Promise<WebFormStatType[]> {
  const { db, now } = context.services;
  // A moment that is a day's first belongs to the day before as an end.
  const last = dayNumber((asked.to ?? now() + 1) - 1);
  const first = asked.from === null ? last - usualDays + 1 : dayNumber(asked.from);
  const days = last - first + 1;
  if (days < 1) throw badInput('to: a time after from was expected');
  if (days > mostDays) throw badInput(`from, to: at most ${mostDays} days were expected, ${days} came`);
  return formDaysOf(db, accountIdOf(context), { first: dayText(first), last: dayText(last) });
}

function dayNumber(instant: Instant): number {
  return Math.floor(instant / microsecondsOfDay);
}

/** The first day that the database knows as it is written here: before it nothing was counted. */
const earliest = Date.parse('0001-01-01T00:00:00Z') / 86_400_000;

function dayText(day: number): string {
  return formatInstant(Math.max(day, earliest) * microsecondsOfDay).slice(0, 10);
}
