/**
 * JSON as RFC 8785 writes it: members in the order of their names, no spaces. What is hashed and signed is written so, and can be
 * written again from what was read, in any language (docs/proof.md).
 */

type Plain = string | number | boolean | null | readonly (string | number)[];

/** A flat object whose numbers are whole and safe. A member that is undefined is left out. */
export function canonicalJson(members: Readonly<Record<string, Plain | undefined>>): string {
  const written = Object.keys(members)
    .toSorted(byCodeUnits)
    .flatMap((name) => {
      const value = members[name];
      return value === undefined ? [] : [`${JSON.stringify(name)}:${JSON.stringify(value)}`];
    });
  return `{${written.join(',')}}`;
}

function byCodeUnits(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
