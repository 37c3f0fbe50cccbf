/** OLD=NEW and FIELD=COLUMN, as they are written on a command line and in files. */

export type Pair = [name: string, value: string];
export type Pairs = { kind: 'pairs'; pairs: Pair[] } | { kind: 'problem'; problem: string };

const fields = [
  'recipient',
  'occurredAt',
  'scope',
  'channel',
  'sender',
  'reason',
  'reasonText',
  'evidence',
] as const;

/** FIELD=COLUMN, a field once. */
export function readColumns(written: readonly string[]): Pairs {
  const pairs: Pair[] = [];
  for (const one of written) {
    const [name, column] = split(one, '=');
    const plain = name.toLowerCase().replaceAll(/[-_ ]/g, '');
    const field = fields.find((known) => known.toLowerCase() === plain);
    if (column === '')
      return problem(`--columns: FIELD=COLUMN was expected, such as recipient=Handy, not "${one}"`);
    if (field === undefined)
      return problem(`--columns: there is no field ${name}; there are ${fields.join(', ')}`);
    if (pairs.some(([known]) => known === field)) return problem(`--columns: ${field} was given twice`);
    pairs.push([field, column]);
  }
  return { kind: 'pairs', pairs };
}

/** OLD=NEW. What stands before the first "=" is the old name. */
export function readSenderPair(written: string): Pairs {
  const [old, now] = split(written, '=');
  return old === '' || now === ''
    ? problem(`--sender-map: OLD=NEW was expected, or the name of a file, not "${written}"`)
    : { kind: 'pairs', pairs: [[old, now]] };
}

/** A pair a line, OLD=NEW, OLD<tab>NEW, OLD,NEW or OLD;NEW; blank lines and # comments do not count. */
export function readSenderFile(name: string, text: string): Pairs {
  const pairs: Pair[] = [];
  for (const [at, line] of text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .entries()) {
    if (line.trim() === '' || line.trimStart().startsWith('#')) continue;
    const [old, now] = pairOf(line.trim());
    if (old === '' || now === '') return problem(`${name}, line ${at + 1}: OLD=NEW was expected`);
    pairs.push([old, unquoted(now)]);
  }
  return { kind: 'pairs', pairs };
}

function split(text: string, between: string): Pair {
  const at = text.indexOf(between);
  return at < 0 ? [text.trim(), ''] : [text.slice(0, at).trim(), text.slice(at + between.length).trim()];
}

/** A quoted old name may hold what stands between. */
function pairOf(line: string): Pair {
  const [, quoted, rest = ''] = /^("(?:[^"]|"")*")\s*[=\t,;](.*)$/.exec(line) ?? [];
  if (quoted !== undefined) return [unquoted(quoted), rest.trim()];
  const between = ['=', '\t', ',', ';'].find((one) => line.includes(one));
  return between === undefined ? [line, ''] : split(line, between);
}

function unquoted(text: string): string {
  return /^".*"$/s.test(text) ? text.slice(1, -1).replaceAll('""', '"') : text;
}

function problem(text: string): Pairs {
  return { kind: 'problem', problem: text };
}
