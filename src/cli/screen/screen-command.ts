import { findSenders } from '../account/find-senders.js';
import { categories } from '../account/words-of-the-api.js';
import type { Call, Command } from '../command.js';
import { ExitCode } from '../exit-codes.js';
import { Failure } from '../failure.js';
import { openInput } from '../files/input.js';
import { openOutput } from '../files/output.js';
import { Trouble } from '../http/patience.js';
import { choice, flag, many, text } from '../options/declared-options.js';
import { addressOfScreening, type ScreeningSummary, summaryInWords, typeOfFile } from './screening.rules.js';
import { screenOnce } from './screen-once.js';

const options = {
  sender: many(
    'SENDER',
    'what is to be sent from: its id or its address. Who is out on any of them is suppressed',
  ),
  category: choice(categories, 'what the messages are for; marketing unless said'),
  rows: choice(
    ['allowed', 'suppressed', 'all'],
    'which rows come back: allowed (unless said) as they are; the suppressed ones, or all, each with its verdict, scope, blocks, since and problem behind',
  ),
  region: text('CC', "where national numbers belong (US, FR, …); the account's region unless said"),
  column: text('COLUMN', 'where the addresses stand: a name of the header or a place from 1'),
  header: choice(['present', 'absent'], 'whether the first row is a header; as it looks unless said'),
  delimiter: text(
    'WORD',
    'between cells: comma, semicolon, tab, pipe or one of , ; : ^ ~; as it looks unless said',
  ),
  output: text(
    'FILE',
    'where the rows go: put under this name when they are whole; standard output unless said',
    'o',
  ),
  json: flag('the summary on stderr as a line of JSON'),
} as const;

export type ScreenCall = Call<typeof options>;

export const screenCommand: Command<typeof options> = {
  name: 'screen',
  usage: ['heed screen FILE --sender SENDER [options]'],
  about:
    'Gives the rows of a file back without those who must not be written to, byte for byte and while they come. FILE is a CSV or has one address a line; - reads standard input; it may be gzip. What is no address is never among the allowed rows. Ends with 0 only when all rows have come: an answer that breaks off is none, send to nobody of it.',
  options,
  more: [
    `Examples:
  heed screen people.csv --sender +14155550100 -o may-be-written-to.csv
  heed screen people.csv --sender +14155550100 --rows suppressed`,
  ],
  run: screen,
};

async function screen(call: ScreenCall): Promise<ExitCode> {
  const { given, rest, io, access, heed, reporter } = call;
  const [file] = rest;
  if (file === undefined || rest.length > 1)
    throw new Failure('heed screen takes one file, or - for standard input', ExitCode.usage);
  if (given.sender.length === 0)
    throw new Failure('--sender is needed: what is to be sent from', ExitCode.usage);
  const input = await openInput(file, io.stdin);
  const senderIds = await findSenders(heed, '--sender', given.sender);
  const url = addressOfScreening(access.url, {
    senderIds,
    category: given.category,
    rows: given.rows,
    region: given.region,
    column: given.column,
    header: given.header,
    delimiter: given.delimiter,
  });
  const output = await openOutput(given.output, io.stdout);
  const trouble = new Trouble(heed.patience, `${input.name} was not screened`);
  let isWhole = false;
  try {
    for (;;) {
      const screened = await screenOnce(call, { url, input, output, type: typeOfFile(file) });
      if (screened.kind === 'whole') {
        await output.finish();
        isWhole = true;
        reporter.clear();
        tell(call, input.name, screened.summary);
        return ExitCode.ok;
      }
      // Once more from the beginning, where nothing of it has been given away.
      if (!input.isPlain || !(await output.rewind()))
        throw new Failure(`${input.name} was not screened: ${screened.reason}`, ExitCode.unknown, [
          'what has come is no answer: use none of it, and screen the file again',
        ]);
      await trouble.rest(screened.reason);
    }
  } finally {
    if (!isWhole) await output.abandon();
  }
}

function tell({ given, io, quiet }: ScreenCall, name: string, summary: ScreeningSummary): void {
  if (given.json) io.stderr.write(`${JSON.stringify({ file: name, ...summary })}\n`);
  else if (!quiet) io.stderr.write(`${name}: ${summaryInWords(summary)}\n`);
}
