/** Text that is no table, told from its first characters: all of its rows would be refused, and none would say why. */

const formats: readonly (readonly [RegExp, string])[] = [
  [/^[[{]\s*(?:[[{]\s*)?"|^\[\s*(?:\{|[-\d.]+\s*,|\])|^\{\s*\}/, 'JSON: send it as CSV'],
  [
    /^<(?:!doctype\s+html|html|head|body|table|div|meta|script|style|title|p|h1|tr|td)\b/i,
    'HTML, a web page, perhaps an error or a login in place of the list: save the list as CSV',
  ],
  [/^<[?!][a-z]|^<[a-z][\w.:-]*(?:\s[^<>]*)?>\s*</i, 'XML: save the list as CSV'],
  [/^\{\\rtf/, 'a text document (RTF): save the list as CSV'],
  [/^%!PS/, 'a PostScript document: save the list as CSV'],
  [/^BEGIN:V(?:CARD|CALENDAR)/i, 'contacts or dates (vCard, iCalendar): save the list as CSV'],
  [
    /^(?:INSERT\s+INTO|CREATE\s+(?:TABLE|DATABASE)|DROP\s+TABLE|SET\s+@?\w+\s*=|PRAGMA\s)/i,
    'SQL: export the table as CSV',
  ],
  [
    /^--[^\s,;]+\r?\nContent-Disposition:/i,
    'the body of a form (multipart/form-data): send the file alone, as the whole body',
  ],
  [/^(?:MIME-Version:|Return-Path:|Received:\s+from\b|Delivered-To:)/i, 'an e-mail: send the list alone'],
];
const comments = [
  ['<!--', '-->'],
  ['/*', '*/'],
  ['-- ', '\n'],
  ['--\n', '\n'],
  ['--\r\n', '\n'],
] as const;

/** What it is, and what to do; null: it may well be CSV. `text`: its beginning, as Latin-1. */
export function otherThanCsv(text: string): string | null {
  const start = text.trimStart();
  const said = withoutComments(start);
  return formats.find(([is]) => is.test(said) || is.test(start))?.[1] ?? null;
}

/** Behind those of HTML, XML and SQL. */
function withoutComments(text: string): string {
  let rest = text;
  for (;;) {
    const comment = comments.find(([begins]) => rest.startsWith(begins));
    const to = comment === undefined ? -1 : rest.indexOf(comment[1], 2);
    if (comment === undefined || to < 0) return rest;
    rest = rest
      .slice(to + comment[1].length)
      .replace(/^;/, '')
      .trimStart();
  }
}
