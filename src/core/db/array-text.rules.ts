/** What stands for itself in an array's text without quotes. An empty text does not, nor does a text that says null. */
const plain = /^(?!null$)[\w+@.:-]+$/i;

/**
 * An array as PostgreSQL reads it. Null where every value is null: a column that nobody uses costs nothing then, neither
 * here nor there.
 */
export function arrayText(values: readonly (string | number | boolean | null | undefined)[]): string | null {
  let text = '';
  let found = values.length === 0;
  for (const value of values) {
    if (text !== '') text += ',';
    if (value == null) {
      text += 'NULL';
      continue;
    }
    found = true;
    text += typeof value === 'string' && !plain.test(value) ? quoted(value) : value;
  }
  return found ? `{${text}}` : null;
}

function quoted(value: string): string {
  return `"${value.replaceAll(/["\\]/g, '\\$&')}"`;
}
