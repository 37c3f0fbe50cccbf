/** The bounds of a partition, as a backup has them: read by a strict pattern and written anew, so that nothing else gets into a statement. */

const text = /'(?:[^'\\]|'')*'/.source;
const value = `(?:${text}|-?\\d+(?:\\.\\d+)?|MINVALUE|MAXVALUE|NULL|true|false)`;
const values = `${value}(?:, ${value})*`;
const forms: readonly RegExp[] = [
  /^DEFAULT$/,
  new RegExp(`^FOR VALUES FROM \\((${values})\\) TO \\((${values})\\)$`),
  new RegExp(`^FOR VALUES IN \\((${values})\\)$`),
  /^FOR VALUES WITH \(modulus (\d+), remainder (\d+)\)$/,
];

/** As SQL takes them; null for what PostgreSQL does not write. */
export function boundsAsSql(bounds: string): string | null {
  const [isDefault, range, list, hash] = forms.map((form) => form.exec(bounds));
  if (isDefault) return 'default';
  if (range) return `for values from (${again(range[1])}) to (${again(range[2])})`;
  if (list) return `for values in (${again(list[1])})`;
  if (hash) return `for values with (modulus ${Number(hash[1])}, remainder ${Number(hash[2])})`;
  return null;
}

/** Each value by itself. */
function again(list = ''): string {
  const found = list.match(new RegExp(value, 'g')) ?? [];
  return found
    .map((one) => (one.startsWith("'") ? quotedText(one.slice(1, -1).replaceAll("''", "'")) : one))
    .join(', ');
}

const quotedText = (plain: string): string => `'${plain.replaceAll("'", "''")}'`;
