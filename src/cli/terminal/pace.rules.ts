/** How fast something goes and how long it still takes, from where it was in the last seconds. */

export interface Sample {
  /** Milliseconds. */
  at: number;
  done: number;
}

export interface Pace {
  /** A second. */
  rate: number;
  /** Milliseconds; null where the end is not known. */
  left: number | null;
}

/** What lies further back says nothing of now. */
const looksBack = 10_000;
/** Less is chance. */
const saysSomething = 400;

/** The samples that count from now on. */
export function withSample(samples: readonly Sample[], next: Sample): Sample[] {
  const last = samples.at(-1);
  // It has begun anew.
  if (last !== undefined && next.done < last.done) return [next];
  return [...samples.filter(({ at }) => at >= next.at - looksBack), next];
}

export function paceOf(samples: readonly Sample[], total: number | null): Pace | null {
  const [first] = samples;
  const last = samples.at(-1);
  if (first === undefined || last === undefined) return null;
  const time = last.at - first.at;
  if (time < saysSomething || last.done <= first.done) return null;
  const rate = ((last.done - first.done) / time) * 1_000;
  return { rate, left: total === null ? null : (Math.max(0, total - last.done) / rate) * 1_000 };
}
