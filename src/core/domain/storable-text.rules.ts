/**
 * Text that people give for names, labels and the like, before it goes anywhere: the database takes neither NUL nor half
 * of a surrogate pair, and nobody wants a name of a megabyte.
 */
export type TextRead = { kind: 'text'; text: string } | { kind: 'not-storable'; message: string };

/**
 * The text without outer spaces, if it has 1 to `limit` characters (code points) and the database can keep it; else
 * what was expected and what came, to be put after the field's name.
 */
export function storableText(text: string, limit: number): TextRead {
  const trimmed = text.trim();
  if (trimmed === '') return notStorable(`1 to ${limit} characters were expected, none came`);
  if (!isStorable(trimmed))
    return notStorable('text was expected, but it holds a NUL or half of a character');
  // The length in UTF-16 units first: a text of megabytes is not taken apart to be counted.
  const length = trimmed.length > limit * 2 ? trimmed.length : Array.from(trimmed).length;
  if (length > limit) return notStorable(`1 to ${limit} characters were expected, ${length} came`);
  return { kind: 'text', text: trimmed };
}

/** Whether the database can keep it: no NUL, no half of a surrogate pair. */
export function isStorable(text: string): boolean {
  return !/[\u0000\p{Surrogate}]/u.test(text);
}

/** What the database can't keep of a text that is shown again is marked as lost. */
export function madeStorable(text: string): string {
  return text.replaceAll('\0', '\ufffd').toWellFormed();
}

function notStorable(message: string): TextRead {
  return { kind: 'not-storable', message };
}
