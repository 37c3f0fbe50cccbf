import { blocks, channels, reasons, scopes, unmappedSenders } from '../account/words-of-the-api.js';
import { choice, count, flag, many, moment, text } from '../options/declared-options.js';

/** What the rows mean. */
export const mappingOptions = {
  scope: choice(scopes, 'how far a row reaches that does not say so itself; needed'),
  sender: many(
    'SENDER',
    'with --scope sender: whom the rows mean, by id or address; not needed where each row names its sender',
  ),
  group: text('GROUP', 'with --scope group: its id or name'),
  channel: choice(channels, 'with --scope channel'),
  blocks: choice(blocks, 'what an opt-out blocks; marketing unless said'),
  reason: choice(reasons, 'of rows that give none'),
  'as-of': moment(
    'when the list was true: what rows without a date of their own get. Needed unless each row has a date',
  ),
  region: text('CC', "where national numbers belong (US, FR, …); the account's region unless said"),
  'time-zone': text(
    'ZONE',
    'where the list was made, as in Europe/Paris: of times that do not say their zone; UTC unless said',
  ),
  'sender-map': many(
    'OLD=NEW',
    'how the old system called a sender: NEW is its id or address, several with commas between; or a FILE with one OLD=NEW (or OLD,NEW) a line',
  ),
  unmapped: choice(
    unmappedSenders,
    'what becomes of a row whose sender is not known: refused (unless said), or for the whole account',
  ),
  columns: many(
    'FIELD=COLUMN',
    'which column holds what, by its name or its place from 1, where the header does not say: recipient, occurredAt, scope, channel, sender, reason, reasonText, evidence',
  ),
} as const;

/** What is done with the files. */
export const runOptions = {
  'dry-run': flag('tells what would happen, row for row, and records nothing; --confirm ID then runs it'),
  gzip: flag('compress on the way; a file that is gzip already goes as it is'),
  'allow-refused': count('N', 'end with 0 although so many rows of a file were refused; 0 unless said'),
  errors: text(
    'FILE',
    'save the refused rows as a CSV, to be corrected and imported; of several files, a directory. Empty where none was refused',
  ),
  rows: text('FILE', 'save all rows with what became of each; of several files, a directory'),
  json: flag('the result as a line of JSON, one for each file'),
  'idempotency-key': text(
    'KEY',
    'the same key again goes on with the same import instead of beginning another: for jobs that may be started twice',
  ),
} as const;

/** What is done with imports that there are, instead of a file. */
export const changeOptions = {
  watch: text('ID', 'show an import until it has ended'),
  confirm: text('ID', 'run a finished dry run for real, without a second upload'),
  cancel: text('ID', 'end an import; what was recorded stays'),
  undo: text('ID', 'withdraw every word of an import (role ADMIN)'),
} as const;

export const importOptions = { ...mappingOptions, ...runOptions, ...changeOptions } as const;
