/** What `--help` says, from what the commands declare. */
import type { Option, Options } from './declared-options.js';

export interface HelpPage {
  usage: readonly string[];
  about: string;
  /** By their headings. */
  options: readonly (readonly [heading: string, options: Options])[];
  /** Whole paragraphs behind the options: examples, tables. */
  more: readonly string[];
}

const widest = 96;

export function helpPage({ usage, about, options, more }: HelpPage, columns: number): string {
  const width = Math.max(40, Math.min(columns, widest));
  const lines = [
    ...usage.map((line, at) => `${at === 0 ? 'Usage: ' : '       '}${line}`),
    '',
    ...wrap(about, width, ''),
  ];
  for (const [heading, declared] of options) {
    lines.push('', `${heading}:`, ...optionLines(declared, width));
  }
  for (const paragraph of more) lines.push('', paragraph);
  return `${lines.join('\n')}\n`;
}

/** Two columns, the second wrapped. */
export function twoColumns(rows: readonly (readonly [string, string])[], columns: number): string[] {
  const width = Math.max(40, Math.min(columns, widest));
  const left = Math.min(30, Math.max(...rows.map(([name]) => name.length)) + 4);
  return rows.flatMap(([name, says]) => {
    const [first = '', ...rest] = wrap(says, Math.max(20, width - left), '');
    const begin = `  ${name}`;
    const fits = begin.length + 2 <= left;
    return [
      ...(fits ? [`${begin.padEnd(left)}${first}`] : [begin, `${' '.repeat(left)}${first}`]),
      ...rest.map((line) => `${' '.repeat(left)}${line}`),
    ];
  });
}

function optionLines(declared: Options, width: number): string[] {
  return twoColumns(
    Object.entries(declared).map(([name, option]) => [nameOf(name, option), saysOf(option)] as const),
    width,
  );
}

function nameOf(name: string, option: Option): string {
  const short = option.short === undefined ? '' : `-${option.short}, `;
  switch (option.kind) {
    case 'flag':
      return `${short}--${name}`;
    case 'choice':
    case 'choices':
      return `${short}--${name} WORD`;
    case 'moment':
      return `${short}--${name} TIME`;
    case 'text':
    case 'many':
    case 'count':
      return `${short}--${name} ${option.value}`;
  }
}

function saysOf(option: Option): string {
  const isList = option.kind === 'many' || option.kind === 'choices';
  const words =
    option.kind === 'choice' || option.kind === 'choices'
      ? ` (${option.of.map((word) => word.toLowerCase().replaceAll('_', '-')).join(', ')})`
      : '';
  return `${option.says}${words}${isList ? '; repeatable' : ''}`;
}

export function wrap(text: string, width: number, indent: string): string[] {
  return text.split('\n').flatMap((paragraph) => {
    const lines: string[] = [];
    let line = indent;
    for (const word of paragraph.split(' ')) {
      if (line.trim() !== '' && line.length + 1 + word.length > width) {
        lines.push(line);
        line = indent + word;
      } else line = line.trim() === '' ? `${line}${word}` : `${line} ${word}`;
    }
    return [...lines, line];
  });
}
