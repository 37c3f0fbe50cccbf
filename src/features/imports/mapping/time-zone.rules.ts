/** Local times of a time zone. */
import { type Instant, microseconds } from '../../../core/domain/instant.js';

/** Whether it is a time zone as IANA names them, such as Europe/Paris. */
export function isTimeZone(name: string): boolean {
  try {
    return name.length <= 64 && formatOf(name) !== undefined;
  } catch {
    return false;
  }
}

/**
 * The moment at which clocks of the zone show `local`, which is given as if it were UTC. Of two such moments (clocks go
 * back) the earlier; where there is none (clocks go forward) as if they had not gone.
 */
export function fromLocal(local: Instant, zone: string | null): Instant {
  if (zone === null) return local;
  const candidates = [-microseconds.day, microseconds.day].map(
    (shift) => local - offsetAt(local + shift, zone),
  );
  const fitting = candidates.filter((instant) => instant + offsetAt(instant, zone) === local);
  return Math.min(...(fitting.length > 0 ? fitting : candidates.slice(0, 1)));
}

const formats = new Map<string, Intl.DateTimeFormat>();
/** By zone and quarter of an hour, the shortest for which clocks keep their distance: files have many rows of a day. */
const offsets = new Map<string, number>();
const offsetsKept = 10_000;
const quarter = 900_000_000;

/** By how much clocks of the zone are ahead of UTC. */
function offsetAt(instant: Instant, zone: string): number {
  const key = `${zone} ${Math.floor(instant / quarter)}`;
  const kept = offsets.get(key);
  if (kept !== undefined) return kept;
  const seconds = Math.floor(instant / quarter) * 900;
  const parts = new Map(
    formatOf(zone)
      .formatToParts(new Date(seconds * 1000))
      .map(({ type, value }) => [type, Number(value)] as const),
  );
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
  const shown =
    Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second')) /
    1000;
  const offset = (shown - seconds) * 1_000_000;
  if (offsets.size >= offsetsKept) offsets.clear();
  offsets.set(key, offset);
  return offset;
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const kept = formats.get(zone);
  if (kept !== undefined) return kept;
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  if (formats.size >= 1_000) formats.clear();
  formats.set(zone, format);
  return format;
}
