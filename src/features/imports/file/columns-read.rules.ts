/** Which column of a file was read for what, for people. */
import { fieldOf } from './field-names.rules.js';
import type { ColumnRead, Field, FileForm } from './file-form.js';
import { kindColumn } from './kind-columns.rules.js';
import { shortened } from './shown-value.rules.js';

type Form = Pick<FileForm, 'header' | 'columns' | 'kinds' | 'silentKinds' | 'date'>;

/** In the order of the file. */
export function columnsRead(form: Form): ColumnRead[] {
  const named = new Map<number, Field>(form.kinds.map((place) => [place, 'kind']));
  for (const [field, place] of Object.entries(form.columns) as [Field, number][]) {
    if (field !== 'kind') named.set(place, field);
  }
  return [...named.entries()]
    .sort(([one], [other]) => one - other)
    .map(([place, readAs]) => ({ name: nameAt(form, place), readAs, note: noteOn(form, place, readAs) }));
}

function noteOn(form: Form, place: number, readAs: Field): string | null {
  const dated = form.columns.occurredAt;
  const asking = form.kinds.filter((one) => asksForOptOut(form, one));
  if (readAs === 'occurredAt') {
    if (form.date === 'weak') {
      return 'a date here may be of something else than the opt-out: it counts only where the import has no asOf';
    }
    const before = form.date === 'general' ? asking : [];
    const alone = otherDates(form, [place, ...before]);
    return joined([
      before.length === 0 ? '' : `a date under ${listed(form, before)} goes before it`,
      alone.length === 0 ? '' : `dates under ${listed(form, alone)} are not read`,
    ]);
  }
  if (readAs === 'kind' && form.silentKinds.includes(place))
    return 'empty in the first rows: an empty cell here says nothing';
  if (readAs !== 'kind' || !asking.includes(place)) return null;
  if (dated === undefined) return 'a date here is when the recipient opted out';
  const name = listed(form, [dated]);
  return form.date === 'sure'
    ? `a date here is when the recipient opted out, where ${name} has none`
    : `a date here is when the recipient opted out, and goes before one under ${name}`;
}

function asksForOptOut({ header }: Form, place: number): boolean {
  return kindColumn(header?.[place] ?? '')?.asks === 'opted-out';
}

function otherDates({ header }: Form, but: readonly number[]): number[] {
  return [...(header ?? []).keys()].filter(
    (place) => !but.includes(place) && fieldOf(header?.[place] ?? '')?.field === 'occurredAt',
  );
}

function listed(form: Form, places: readonly number[]): string {
  return places
    .slice(0, 5)
    .map((place) => `"${nameAt(form, place)}"`)
    .join(', ');
}

function nameAt({ header }: Form, place: number): string {
  return shortened(header?.[place] ?? `column ${place + 1}`, 60);
}

function joined(notes: readonly string[]): string | null {
  const told = notes.filter((note) => note !== '');
  return told.length === 0 ? null : told.join('; ');
}
