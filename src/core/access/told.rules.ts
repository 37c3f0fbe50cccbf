/** What the audit trail says of a change: of what, what it was and what it is; of what stayed as it was, nothing. */

/** Whatever JSON carries. */
export type Facts = Readonly<Record<string, unknown>>;

export interface Told {
  /** What was changed: its type and its id, "Keyword 0198…". */
  subject: string;
  /** Null where it was not, or is no more. */
  before: Facts | null;
  after: Facts | null;
}

export const subjectOfKey = (keyId: string): string => `ApiKey ${keyId}`;

export const toldOfNew = (subject: string, after: Facts): Told => ({ subject, before: null, after });
export const toldOfGone = (subject: string, before: Facts): Told => ({ subject, before, after: null });

/** The facts that differ. */
export function toldOfChange(subject: string, before: Facts, after: Facts): Told {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]),
  );
  return { subject, before: only(names, before), after: only(names, after) };
}

/** Whether all is as it was. */
export function isNothing({ before, after }: Told): boolean {
  return before !== null && after !== null && Object.keys(before).length + Object.keys(after).length === 0;
}

/** Several changes as one of the subject: what else was changed stands under its own type and id. */
export function toldTogether(subject: string, all: readonly Told[]): Told {
  const own = all.find((told) => told.subject === subject);
  const others = all.filter((told) => told.subject !== subject && !isNothing(told));
  const side = (which: 'before' | 'after') => {
    const facts = {
      ...own?.[which],
      ...Object.fromEntries(
        others.flatMap((told) => (told[which] === null ? [] : [[told.subject, told[which]]])),
      ),
    };
    return Object.keys(facts).length === 0 && (own === undefined || own[which] === null) ? null : facts;
  };
  const [before, after] = [side('before'), side('after')];
  return { subject, before, after };
}

function only(names: readonly string[], facts: Facts): Facts {
  return Object.fromEntries(names.map((name) => [name, facts[name] ?? null]));
}
