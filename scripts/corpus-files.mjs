/**
 * What an import makes of each file of the corpus, as a table, held against what is expected of it in test/corpus/files.tsv.
 * Reads the built rules.
 */
import { readFileSync } from 'node:fs';
import { formatInstant } from '../dist/core/domain/instant.js';
import { findForm } from '../dist/features/imports/file/find-form.rules.js';
import { RowReader } from '../dist/features/imports/file/row-reader.rules.js';
import { TextReader } from '../dist/features/imports/file/text-reader.rules.js';
import { readMapping } from '../dist/features/imports/mapping/import-mapping.rules.js';
import {
  cellsOf,
  planFileRow,
  wholeRowRefusal,
} from '../dist/features/imports/mapping/plan-file-row.rules.js';
import { RowPlanner } from '../dist/features/imports/mapping/plan-row.rules.js';

const corpus = new URL('../test/corpus/', import.meta.url);
const now = Date.parse('2026-06-15T12:00:00Z') * 1000;
const settings = { defaultRegion: 'GB', senders: new Map(), groups: new Map() };
const { mapping } = readMapping(settings, { scope: 'ACCOUNT', asOf: now }, now);

function readFile(bytes) {
  const read = { form: null, says: [], refused: [], rows: 0, failure: null };
  const found = findForm(bytes, true, { region: 'GB' });
  if (found.kind === 'unreadable') return { ...read, failure: found.message };
  const { form } = found;
  const planner = new RowPlanner(mapping, settings, form);
  const text = new TextReader(form);
  const reader = new RowReader(form, null);
  reader.add(text.read(bytes));
  reader.add(text.end());
  reader.end();
  for (let step = reader.next(); step.kind !== 'end'; step = reader.next()) {
    if (step.kind === 'broken') return { ...read, form, failure: step.message };
    read.rows += 1;
    const planned =
      step.kind === 'refused'
        ? wholeRowRefusal(reader, step.message)
        : planFileRow(planner, reader, form, cellsOf(reader, form), now);
    if (planned.kind === 'refused') read.refused.push({ line: reader.line, ...planned });
    else for (const word of planned.words) read.says.push({ line: reader.line, ...word });
  }
  return { ...read, form };
}

function asExpected({ says, refused, failure }, expected) {
  const said = says.map(({ line, recipient, reasonText, occurredAt }) => [
    line,
    recipient,
    reasonText,
    ...(occurredAt === now ? [] : [formatInstant(occurredAt)]),
  ]);
  return (
    JSON.stringify(said) === JSON.stringify(JSON.parse(expected.says)) &&
    JSON.stringify(refused.map(({ line, column }) => [line, column])) === expected.refused &&
    (failure ?? 'null').startsWith(String(JSON.parse(expected.failure)))
  );
}

/** Prints the table; gives the names of files that are not read as is expected. */
export function printFiles(print) {
  const files = readFileSync(new URL('files.tsv', corpus), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .slice(1)
    .map((line) => line.split('\t'));
  print(`\nFiles of imports: ${files.length}`);
  const columns = (cells) =>
    cells.map((cell, place) => String(cell).padEnd([26, 14, 6, 6, 10, 9][place] ?? 0)).join('');
  print(
    columns([
      'file',
      'encoding',
      'cells',
      'rows',
      'opt-outs',
      'refused',
      'what is said of the first that is refused, or of the file',
    ]),
  );
  const broken = [];
  for (const [name, what, says, refused, failure] of files) {
    const read = readFile(readFileSync(new URL(`csv/${name}`, corpus)));
    const [first] = read.refused;
    const why =
      first === undefined
        ? ''
        : `line ${first.line}${first.column === null ? '' : `, ${first.column}`}: ${first.message}`;
    print(
      columns([
        name,
        read.form?.encoding ?? '-',
        read.form === null ? '-' : JSON.stringify(String.fromCharCode(read.form.delimiter)).slice(1, -1),
        read.rows,
        read.says.length,
        read.refused.length,
        read.failure ?? why,
      ]).trimEnd(),
    );
    if (!asExpected(read, { says, refused, failure })) broken.push(`${name} (${what})`);
  }
  return broken;
}
