/** What stands for itself in an array's text without quotes. An empty text does not, nor does a text that says null. */
const plain = /^(?!null$)[\w+@.:-]+$/i;
/** What JSON writes otherwise than an array's text does; all else it quotes alike, and several times as fast. */
const otherwiseInJson = /[\u0000-\u001f\ud800-\udfff]/;

export type ArrayValue = string | number | boolean | null | undefined;

/**
 * An array of what `of` picks of each row, as PostgreSQL reads it. Null where every value is null: a column that nobody uses
 * costs nothing then, neither here nor there.
 */
export function arrayText<Row>(rows: readonly Row[], of: (row: Row) => ArrayValue): string | null {
  // Joined: a text that grows by each value is copied once more when it is sent, to memory that is not soon free again.
  if (rows.length === 0) return '{}';
  let found = false;
  const parts = rows.map((row) => {
    const value = of(row);
    found ||= value != null;
    return textOf(value);
  });
  if (!found) return null;
  parts[0] = `{${parts[0]}`;
  parts.push(`${parts.pop()}}`);
  return parts.join(',');
}

function textOf(value: ArrayValue): string {
  if (value == null) return 'NULL';
  return typeof value === 'string' && !plain.test(value) ? quoted(value) : String(value);
}

function quoted(value: string): string {
  if (!otherwiseInJson.test(value)) return JSON.stringify(value);
  return `"${value.replaceAll(/["\\]/g, '\\$&')}"`;
}
