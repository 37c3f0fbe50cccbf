/** A run of an import's rows as parameters: a column is an array. */
import { type ArrayValue, arrayText } from '../db/array-text.rules.js';
import { madeStorable } from '../domain/storable-text.rules.js';
import { formatInstant } from '../domain/instant.js';
import type { ImportBatch, ImportRefusal, ImportWord } from './import-words.js';
import { type FoldedWord, foldRepeats } from './import-repeats.rules.js';

export interface Parameter {
  name: string;
  type: string;
  value: string | null;
}

/** Of record_import and try_import: all but the account, the import and the batch's id. `makeId` makes the ids of events. */
export function parametersOf(batch: ImportBatch, makeId: () => string, errorsAtMost: number): Parameter[] {
  const words = foldRepeats(batch.words);
  const { refusals } = batch;
  return [
    { name: 'p_first_row', type: 'bigint', value: String(batch.firstRow) },
    { name: 'p_rows', type: 'integer', value: String(batch.rows) },
    { name: 'p_settings_version', type: 'bigint', value: String(batch.settingsVersion) },
    { name: 'p_place', type: 'jsonb', value: JSON.stringify(batch.place) },
    { name: 'p_bytes_read', type: 'bigint', value: String(batch.bytesRead) },
    { name: 'p_is_last', type: 'boolean', value: String(batch.isLast) },
    { name: 'p_errors_at_most', type: 'bigint', value: String(errorsAtMost) },
    {
      name: 'p_rounds',
      type: 'integer',
      value: String(words.reduce((most, { round }) => Math.max(most, round), 0)),
    },
    ...columnsOf(refusals, refusalColumns),
    ...columnsOf(words, [
      ...placeColumns,
      { name: 'w_event_id', type: 'uuid', of: () => makeId() },
      ...wordColumns,
    ]),
  ];
}

interface Column<Row> {
  name: string;
  type: 'uuid' | 'text' | 'integer' | 'bigint' | 'boolean' | 'timestamptz';
  of: (row: Row) => ArrayValue;
}

/** In the order of the functions' parameters. */
const refusalColumns: Column<ImportRefusal>[] = [
  { name: 'r_row', type: 'integer', of: ({ row }) => row },
  { name: 'r_line', type: 'bigint', of: ({ line }) => line },
  { name: 'r_column', type: 'text', of: ({ column }) => shown(column) },
  { name: 'r_value', type: 'text', of: ({ value }) => shown(value) },
  { name: 'r_message', type: 'text', of: ({ message }) => shown(message) },
];

const placeColumns: Column<FoldedWord>[] = [
  { name: 'w_row', type: 'integer', of: ({ word }) => word.row },
  { name: 'w_round', type: 'integer', of: ({ round }) => round },
];

const wordColumns: Column<FoldedWord>[] = [
  ...ofWord('w_recipient', 'text', ({ recipient }) => recipient),
  ...ofWord('w_channel', 'text', ({ channel }) => channel),
  ...ofWord('w_scope', 'text', ({ scope }) => scope),
  ...ofWord('w_scope_key', 'integer', ({ scopeKey }) => scopeKey),
  ...ofWord('w_sender_id', 'uuid', ({ senderId }) => senderId),
  ...ofWord('w_group_id', 'uuid', ({ groupId }) => groupId),
  ...ofWord('w_blocks', 'text', ({ blocks }) => blocks),
  ...ofWord('w_hold', 'boolean', ({ hold }) => (hold ? true : null)),
  ...ofWord('w_reason', 'text', ({ reason }) => reason),
  ...ofWord('w_reason_text', 'text', ({ reasonText }) => reasonText),
  ...ofWord('w_evidence', 'text', ({ evidence }) => evidence),
  ...ofWord('w_occurred_at', 'timestamptz', ({ occurredAt }) => formatInstant(occurredAt)),
];

function ofWord(
  name: string,
  type: Column<FoldedWord>['type'],
  of: (word: ImportWord) => ArrayValue,
): Column<FoldedWord>[] {
  return [{ name, type, of: ({ word }) => of(word) }];
}

function columnsOf<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): Parameter[] {
  return columns.map(({ name, type, of }) => ({
    name,
    type: `${type}[]`,
    value: rows.length === 0 ? null : arrayText(rows, of),
  }));
}

/** What is shown of a refused row may hold what no text of the database can. */
function shown(text: string | null): string | null {
  return text === null ? null : madeStorable(text);
}
