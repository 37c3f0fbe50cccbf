/**
 * Prints what the rules make of the corpus: what was meant against what was decided, for all texts, and apart for those
 * that were set aside (by a hash of the text) while the rules were written; and what imports make of the files (O3).
 * Reads the built rules: build first. Ends with 1 if a text breaks what rules I2 and I4 promise, or a file is not read as
 * is expected of it, and names it.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { keywordsOfNewAccount } from '../dist/core/domain/keyword-packs.js';
import { compileVocabulary } from '../dist/features/inbound/classify-vocabulary.rules.js';
import { printFiles } from './corpus-files.mjs';
import { classify } from '../dist/features/inbound/classify.rules.js';

const texts = readFileSync(new URL('../test/corpus/texts.tsv', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .slice(1)
  .map((line) => {
    const [text, meant, kind] = line.split('\t');
    return { text: JSON.parse(text), json: text, meant, kind };
  });

const newAccount = keywordsOfNewAccount().map((keyword) =>
  Object.assign({ enabled: true, id: null, reply: null }, keyword),
);
const vocabulary = compileVocabulary(newAccount, [], []);

/** Two texts of five, whatever their order: those of which no rule was made. */
function isSetAside(text) {
  return (createHash('sha256').update(text).digest()[0] ?? 0) % 5 < 2;
}

const OUTCOMES = ['OPT_OUT', 'REVIEW', 'HELP', 'OPT_IN', 'NOTHING'];
const PROMISED = {
  'opt-out': ['OPT_OUT', 'REVIEW'],
  review: ['OPT_OUT', 'REVIEW'],
  nothing: ['NOTHING', 'REVIEW'],
  help: ['HELP'],
  'opt-in': ['OPT_IN'],
};

function print(line) {
  process.stdout.write(`${line}\n`);
}

function table(title, rows) {
  print(`\n${title}: ${rows.length} texts`);
  print(['meant', ...OUTCOMES].map((head) => head.padEnd(10)).join(''));
  for (const meant of new Set(rows.map((row) => row.meant))) {
    const counts = OUTCOMES.map(
      (kind) => rows.filter((row) => row.meant === meant && row.decided === kind).length,
    );
    print([meant, ...counts].map((cell) => String(cell).padEnd(10)).join(''));
  }
}

const decided = texts.map((row) =>
  Object.assign({ decided: classify({ text: row.text, buttonPayload: null }, vocabulary).kind }, row),
);
table('All', decided);
table(
  'Seen while writing the rules',
  decided.filter(({ text }) => !isSetAside(text)),
);
table(
  'Set aside',
  decided.filter(({ text }) => isSetAside(text)),
);

const broken = decided.filter(
  (row) =>
    !(PROMISED[row.meant] ?? []).includes(row.decided) ||
    (row.meant === 'opt-out' && row.kind === 'keyword' && row.decided !== 'OPT_OUT'),
);
for (const row of broken) print(`\nBroken: ${row.json} meant ${row.meant}, decided ${row.decided}`);
const brokenFiles = printFiles(print);
for (const file of brokenFiles) print(`\nBroken: ${file} is not read as test/corpus/files.tsv says`);
process.exitCode = broken.length + brokenFiles.length === 0 ? 0 : 1;
