/**
 * HTML that is safe by how it is made: whatever is put into a template is escaped, unless it is markup itself. Values stand
 * between tags or inside quoted attributes, nowhere else: those are the places for which escaping these five signs is
 * enough.
 */

/** Only `markup` makes it: a text is never taken for it. */
export class Markup {
  readonly html: string;
  constructor(html: string) {
    this.html = html;
  }
}

/** What can stand in a template. Nothing comes of null and false. */
export type Content = Markup | string | number | null | false | readonly Content[];

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function markup(literals: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  let html = literals[0] ?? '';
  for (const [index, content] of contents.entries()) html += htmlOf(content) + (literals[index + 1] ?? '');
  return new Markup(html);
}

function htmlOf(content: Content): string {
  if (content === null || content === false) return '';
  if (content instanceof Markup) return content.html;
  if (typeof content === 'string') return content.replaceAll(/[&<>"']/g, (sign) => escapes[sign] ?? sign);
  return typeof content === 'object' ? content.map(htmlOf).join('') : String(content);
}
