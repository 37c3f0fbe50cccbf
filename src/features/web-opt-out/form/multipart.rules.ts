/**
 * Fields of a multipart/form-data body (RFC 7578) that holds short texts, with whatever boundary: what Node reads has one of
 * 27 characters or more, and a mail program's click must not be lost for that. Files are none.
 */

/** Name and value of each field, in order; null for what is none, or has no end. `\r\n` comes as `\n`. */
export function multipartFields(body: string, contentType: string): [string, string][] | null {
  const boundary = parameter(contentType, 'boundary');
  if (boundary === null) return null;
  const [, ...parts] = `\n${body.replaceAll('\r\n', '\n')}`.split(`\n--${boundary}`);
  const end = parts.findIndex((part) => part.startsWith('--'));
  if (end < 0) return null;
  const fields: [string, string][] = [];
  for (const part of parts.slice(0, end)) {
    const read = /^[ \t]*\n(?:([\s\S]*?)\n)?\n([\s\S]*)$/.exec(part);
    if (read === null) return null;
    const [, head = '', value = ''] = read;
    const disposition = /^content-disposition:\s*form-data\s*;(.*)$/im.exec(head)?.[1];
    const name = disposition === undefined ? null : parameter(`;${disposition}`, 'name');
    if (name === null) return null;
    if (parameter(`;${disposition}`, 'filename') === null) fields.push([name, value]);
  }
  return fields;
}

/** Of a header: name=value or name="value". */
function parameter(header: string, name: string): string | null {
  const read = new RegExp(`;\\s*${name}\\s*=\\s*(?:"([^"]*)"|([^";\\s]+))`, 'i').exec(header);
  return read?.[1] ?? read?.[2] ?? null;
}
