import { accountParts } from '../account/words-of-the-api.js';
import { logFilterOptions } from '../account/filter-options.js';
import { listFilter, logFilter } from '../account/read-filter.js';
import { type Call, type Command, usageProblem } from '../command.js';
import { ExitCode } from '../exit-codes.js';
import { saveCursor } from '../files/cursor-file.js';
import { openOutput } from '../files/output.js';
import { choice, count, flag, type Given, text } from '../options/declared-options.js';
import { nearestOf } from '../options/nearest.rules.js';
import { bytesInWords } from '../terminal/bar.rules.js';
import { download } from '../http/download.js';
import {
  countsInWords,
  type Exported,
  exports,
  formatOf,
  isExported,
  isPacked,
  optionsWithout,
} from './exports.rules.js';

const options = {
  format: choice(['CSV', 'NDJSON'], 'as the name behind -o ends; else csv, of the whole account ndjson'),
  part: choice(accountParts, 'with heed export account: one part, which a CSV file needs'),
  gzip: flag('compressed, as .gz; also where the name behind -o ends so'),
  output: text(
    'FILE',
    'where it goes: put under this name when it is whole; standard output unless said',
    'o',
  ),
  'cursor-file': text(
    'FILE',
    'keep the place of the log up to which it tells: heed follow --cursor-file FILE goes on there, and nothing is missed',
  ),
  'from-position': count('POSITION', 'with heed export proof: the first position; 1 unless said'),
  'to-position': count(
    'POSITION',
    'with heed export proof: the last one; it goes on to the next checkpoint, which vouches for it. As far as the log is sealed unless said',
  ),
  ...logFilterOptions,
} as const;

type ExportCall = Call<typeof options>;

export const exportCommand: Command<typeof options> = {
  name: 'export',
  usage: [
    'heed export list [options]      who is opted out now, with how far and since when',
    'heed export log [options]       all that was recorded, in the order of the log',
    'heed export account [options]   the whole state of the account',
    'heed export proof [options]     the log with its seals, as NDJSON, for heed verify --file',
  ],
  about:
    'Ends with 0 only when all has come. With -o a file that was there before stays until the new one is whole. The list and the log can be filtered; --kind, --changed-only, --received-on and --import are filters of the log.',
  options,
  more: [
    `Examples:
  heed export list -o opted-out.csv
  heed export list --sender +14155550100 --format ndjson | jq -r .recipient
  heed export list -o all.csv --cursor-file crm.cursor; then heed follow --cursor-file crm.cursor
  heed export log --from 2026-11-01T00:00:00Z -o november.ndjson.gz`,
  ],
  run: exportFile,
};

async function exportFile(call: ExportCall): Promise<ExitCode> {
  const { given, rest, heed, io, reporter } = call;
  const what = whatOf(rest);
  const refused = optionsWithout(what, namesOf(given));
  if (refused.length > 0)
    throw usageProblem(
      'export',
      refused.map((name) => `--${name} is no option of heed export ${what}`),
    );
  const { query, field } = exports[what];
  const variables = {
    filter: what === 'log' ? await logFilter(heed, given) : await listFilter(heed, given),
    part: given.part,
    fromPosition: given['from-position'] ?? 1,
    toPosition: given['to-position'],
    format: given.format ?? formatOf(what, given.output, given.part),
    gzip: given.gzip || isPacked(given.output),
  };
  const cursorFile = given['cursor-file'];
  const output = await openOutput(given.output, io.stdout);
  let isWhole = false;
  try {
    const { bytes, cursor, counts } = await download({
      heed,
      what: `the ${what}`,
      address: async () => (await heed.ask<Record<string, string>>(query, variables))[field] ?? '',
      output,
      ending: io.ending,
      onBytes: (done, total) =>
        reporter.progress({ what: given.output ?? what, doing: 'exporting', unit: 'bytes', done, total }),
    });
    await output.finish();
    isWhole = true;
    reporter.clear();
    if (cursorFile !== null && cursor !== null) await saveCursor(cursorFile, cursor);
    if (given.output !== null)
      reporter.note(`${given.output}: ${[bytesInWords(bytes), ...countsInWords(counts)].join(', ')}`);
    return ExitCode.ok;
  } finally {
    if (!isWhole) await output.abandon();
  }
}

function whatOf([what, ...others]: readonly string[]): Exported {
  if (what === undefined)
    throw usageProblem('export', ['what is to be exported? heed export list, log, account or proof']);
  if (!isExported(what)) {
    const nearest = nearestOf(what, Object.keys(exports));
    throw usageProblem('export', [
      `there is no heed export ${what}${nearest === null ? ': list, log, account and proof can be exported' : `; did you mean heed export ${nearest}?`}`,
    ]);
  }
  if (others.length > 0)
    throw usageProblem('export', [`one thing at a time can be exported; -o FILE says where it goes`]);
  return what;
}

/** Of the options, those that were given. */
function namesOf(given: Given<typeof options>): string[] {
  return Object.entries(given)
    .filter(([, value]) => value !== null && value !== false && !(Array.isArray(value) && value.length === 0))
    .map(([name]) => name);
}
