/** Reads a command line by what the command declares. What is wrong comes back as sentences, all of it at once. */
import { parseArgs } from 'node:util';
import type { Given, Option, Options } from './declared-options.js';
import { nearestOf } from './nearest.rules.js';

export type ReadOptions<Declared extends Options> =
  | { kind: 'options'; given: Given<Declared>; rest: string[] }
  | { kind: 'problems'; problems: string[] };

/** Options that others have and Heed has not, with why. */
const refused: Readonly<Record<string, string>> = {
  key: 'a key on the command line is seen by everybody on this machine: set HEED_KEY, or give --key-file FILE',
  token:
    'a key on the command line is seen by everybody on this machine: set HEED_KEY, or give --key-file FILE',
};

export function readOptions<Declared extends Options>(
  declared: Declared,
  args: readonly string[],
): ReadOptions<Declared> {
  const problems: string[] = [];
  const values = new Map<string, string[]>();
  const { tokens, positionals } = parseArgs({
    args: [...args],
    options: Object.fromEntries(
      Object.entries(declared).map(([name, option]) => [
        name,
        {
          type: option.kind === 'flag' ? 'boolean' : 'string',
          multiple: true,
          ...(option.short === undefined ? {} : { short: option.short }),
        } as const,
      ]),
    ),
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const { name, rawName, value } = token;
    const option = Object.hasOwn(declared, name) ? declared[name] : undefined;
    if (option === undefined) {
      problems.push(unknown(declared, name, rawName));
      continue;
    }
    const isFlag = option.kind === 'flag';
    if (isFlag && value !== undefined) problems.push(`${rawName} takes no value`);
    if (!isFlag && (value === undefined || isOption(declared, value, token.inlineValue)))
      problems.push(`${rawName} needs a value${expected(option)}`);
    values.set(name, [...(values.get(name) ?? []), value ?? '']);
  }
  const given = Object.fromEntries(
    Object.entries(declared).map(([name, option]) => [
      name,
      valueOf(`--${name}`, option, values.get(name) ?? [], problems),
    ]),
  );
  if (problems.length > 0) return { kind: 'problems', problems: [...new Set(problems)] };
  return { kind: 'options', given: given as Given<Declared>, rest: positionals };
}

function unknown(declared: Options, name: string, rawName: string): string {
  const why = refused[name];
  if (why !== undefined) return `there is no ${rawName}: ${why}`;
  const nearest = rawName.startsWith('--') ? nearestOf(name, Object.keys(declared)) : null;
  return `there is no option ${rawName}${nearest === null ? '' : `; did you mean --${nearest}?`}`;
}

/** A forgotten value: what follows is the next option. `--option=-x` is taken as it stands. */
function isOption(declared: Options, value: string, inline: boolean | undefined): boolean {
  return (
    inline !== true &&
    value.startsWith('--') &&
    Object.hasOwn(declared, value.slice(2).split('=', 1)[0] ?? '')
  );
}

function expected(option: Option): string {
  switch (option.kind) {
    case 'choice':
    case 'choices':
      return `: ${inWords(option.of)}`;
    case 'moment':
      return ': a time with its zone, such as 2026-11-01T09:00:00Z';
    case 'text':
    case 'many':
    case 'count':
      return `: ${option.value}`;
    case 'flag':
      return '';
  }
}

function valueOf(name: string, option: Option, values: string[], problems: string[]): unknown {
  const isList = option.kind === 'many' || option.kind === 'choices' || option.kind === 'flag';
  if (values.length > 1 && !isList)
    problems.push(`${name} was given ${values.length} times; once is expected`);
  const [first] = values;
  switch (option.kind) {
    case 'flag':
      return values.length > 0;
    case 'many':
      if (values.includes('')) problems.push(`${name} is empty`);
      return values;
    case 'choices':
      return values
        .flatMap((value) => value.split(','))
        .map((value) => chosen(name, option.of, value, problems));
    case 'choice':
      return first === undefined ? null : chosen(name, option.of, first, problems);
    case 'count':
      return first === undefined ? null : counted(name, first, problems);
    case 'moment':
      return first === undefined ? null : momentOf(name, first, problems);
    case 'text':
      if (first === '') problems.push(`${name} is empty`);
      return first ?? null;
  }
}

function chosen(name: string, of: readonly string[], value: string, problems: string[]): string {
  const plain = (word: string) => word.trim().toUpperCase().replaceAll(/[-\s]/g, '_');
  const word = of.find((one) => plain(one) === plain(value));
  if (word === undefined) problems.push(`${name}: ${inWords(of)} was expected, not "${value}"`);
  return word ?? value;
}

function counted(name: string, value: string, problems: string[]): number {
  if (!/^\d{1,15}$/.test(value)) problems.push(`${name}: a whole number was expected, not "${value}"`);
  return Number(value);
}

const rfc3339 = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/;

function momentOf(name: string, value: string, problems: string[]): string {
  const isMoment = rfc3339.test(value) && !Number.isNaN(Date.parse(value.replace(' ', 'T')));
  if (!isMoment)
    problems.push(
      `${name}: a time with its zone was expected, such as 2026-11-01T09:00:00Z or 2026-11-01T09:00:00+01:00, not "${value}"`,
    );
  return value.replace(' ', 'T');
}

function inWords(words: readonly string[]): string {
  const lower = words.map((word) => word.toLowerCase().replaceAll('_', '-'));
  return lower.length < 2 ? lower.join('') : `${lower.slice(0, -1).join(', ')} or ${lower.at(-1) ?? ''}`;
}
