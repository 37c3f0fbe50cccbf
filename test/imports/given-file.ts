/** What Heed makes of a file, without a database: how it is read, and what each of its rows says. */
import type { AccountSettings, Sender } from '../../src/core/settings/account-settings.js';
import type { AskedColumns, FileForm } from '../../src/features/imports/file/file-form.js';
import { findForm } from '../../src/features/imports/file/find-form.rules.js';
import { RowReader } from '../../src/features/imports/file/row-reader.rules.js';
import { TextReader } from '../../src/features/imports/file/text-reader.rules.js';
import type { ImportWord } from '../../src/core/log/import-words.js';
import {
  type ImportMapping,
  type MappingInput,
  readMapping,
} from '../../src/features/imports/mapping/import-mapping.rules.js';
import {
  cellsOf,
  planFileRow,
  wholeRowRefusal,
} from '../../src/features/imports/mapping/plan-file-row.rules.js';
import { RowPlanner } from '../../src/features/imports/mapping/plan-row.rules.js';

export const noon = Date.UTC(2026, 5, 15, 12) * 1000;

export interface FileRead {
  form: FileForm | null;
  words: (ImportWord & { line: number })[];
  refusals: { line: number; column: string | null; value: string | null; message: string }[];
  rows: number;
  /** Why the file, or the rest of it, can't be read. */
  failure: string | null;
}

interface Given {
  mapping?: Partial<MappingInput>;
  columns?: AskedColumns;
  settings?: AccountSettings;
  /** Bytes that are given to the readers at a time. */
  pieces?: number;
}

export function mappingOf(settings: AccountSettings, input: Partial<MappingInput> = {}): ImportMapping {
  const read = readMapping(settings, { scope: 'ACCOUNT', asOf: noon, ...input }, noon);
  if (read.kind !== 'mapping') throw new Error(JSON.stringify(read));
  return read.mapping;
}

export function readFile(file: Buffer | string, given: Given = {}): FileRead {
  const bytes = Buffer.from(file);
  const settings = given.settings ?? settingsWith();
  const mapping = mappingOf(settings, given.mapping);
  const read: FileRead = { form: null, words: [], refusals: [], rows: 0, failure: null };
  const found = findForm(bytes, true, { columns: given.columns ?? null, region: mapping.region });
  if (found.kind === 'unreadable') return { ...read, failure: found.message };
  // As it comes back from the database.
  const form = JSON.parse(JSON.stringify(found.form)) as FileForm;
  read.form = form;
  const planner = new RowPlanner(mapping, settings, form);
  const text = new TextReader(form);
  const reader = new RowReader(form, null);
  const size = given.pieces ?? Math.max(1, bytes.length);
  for (let at = 0; at <= bytes.length; at += size) {
    reader.add(text.read(bytes.subarray(at, at + size)));
    if (at + size >= bytes.length) {
      reader.add(text.end());
      reader.end();
    }
    takeRows(reader, planner, form, read);
  }
  return read;
}

function takeRows(reader: RowReader, planner: RowPlanner, form: FileForm, read: FileRead): void {
  for (;;) {
    const step = reader.next();
    if (step.kind === 'more' || step.kind === 'end') return;
    const { line } = reader;
    if (step.kind === 'broken') {
      read.failure = step.message;
      return;
    }
    read.rows += 1;
    const planned =
      step.kind === 'refused'
        ? wholeRowRefusal(reader, step.message)
        : planFileRow(planner, reader, form, cellsOf(reader, form), 0, noon);
    if (planned.kind === 'words') read.words.push(...planned.words.map((word) => ({ ...word, line })));
    else {
      const { column, value, message } = planned;
      read.refusals.push({ line, column, value, message });
    }
  }
}

export function settingsWith(given: Partial<AccountSettings> = {}): AccountSettings {
  return {
    accountId: '00000000-0000-4000-8000-000000000001',
    version: 1,
    erasures: 0,
    evidenceDays: null,
    name: 'Acme',
    brand: null,
    defaultRegion: 'GB',
    language: 'en',
    reviewDays: 2,
    attributionDays: 3,
    tracesCampaigns: false,
    alertRate: 1,
    alertMinimum: 1,
    color: null,
    logoUrl: null,
    createdAt: 0,
    senders: new Map(),
    groups: new Map(),
    keywords: [],
    buttons: [],
    replyTexts: [],
    ...given,
  };
}

let scopeKeys = 4;

export function senderWith(given: Partial<Sender> & { address: string }): Sender {
  scopeKeys += 1;
  return {
    senderId: `00000000-0000-4000-8000-${String(scopeKeys).padStart(12, '0')}`,
    sort: 'NUMBER',
    channel: 'SMS',
    kind: 'LONG_CODE',
    country: 'GB',
    label: null,
    purpose: 'MARKETING',
    language: 'en',
    enforceAccountOptOuts: false,
    replyAddress: null,
    repliesBy: 'HEED',
    groupId: null,
    scopeKey: scopeKeys,
    archivedAt: null,
    successorId: null,
    ...given,
  };
}
