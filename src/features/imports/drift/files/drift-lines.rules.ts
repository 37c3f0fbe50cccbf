/** What a check has found, as lines of files. */
import { createHash } from 'node:crypto';
import { cellOfLine } from '../../../../core/domain/csv-cell.rules.js';
import { formatInstant, type Instant } from '../../../../core/domain/instant.js';
import type { DriftProvider } from '../../../../core/domain/vocabulary.js';
import type { AccountSettings } from '../../../../core/settings/account-settings.js';
import type { DifferenceRow } from '../compare.queries.js';
import type { Difference, Drift } from '../drift-check.js';
import type { DriftFileKind } from './address-of-drift-file.js';

export interface LinesOf {
  what: DriftFileKind;
  drift: Drift;
  importId: string;
  settings: Pick<AccountSettings, 'senders'>;
}

export const wantedIn: Record<DriftFileKind, readonly Difference[]> = {
  'only-theirs': ['ONLY_THEIRS', 'THEIRS_IS_OLDER'],
  'only-ours': ['ONLY_OURS', 'OURS_IS_NEWER'],
  'for-provider': ['ONLY_OURS'],
};

/** Spreadsheets take a file without it for Windows-1252. */
const byteOrderMark = '\ufeff';
const heads: Record<Exclude<DriftFileKind, 'for-provider'>, readonly string[]> = {
  'only-theirs': [
    'recipient',
    'sender',
    'difference',
    'listedSince',
    'here',
    'scope',
    'since',
    'source',
    'toDo',
  ],
  'only-ours': ['recipient', 'sender', 'difference', 'scope', 'blocks', 'hold', 'since', 'source', 'toDo'],
};

export function headOfDrift(what: DriftFileKind): string {
  return what === 'for-provider' ? '' : byteOrderMark + lineOf(heads[what]);
}

/** Rows of a recipient follow one another, and one run of rows holds all of them. */
export function linesOfDrift(of: LinesOf, rows: readonly DifferenceRow[]): string {
  switch (of.what) {
    case 'only-theirs':
      return rows.map((row) => lineOf(theirs(of, row))).join('');
    case 'only-ours':
      return rows.map((row) => lineOf(ours(of, row))).join('');
    case 'for-provider':
      return [...new Set(rows.flatMap((row) => forProvider(of, row) ?? []))]
        .map((line) => `${line}\n`)
        .join('');
  }
}

function theirs(of: LinesOf, row: DifferenceRow): string[] {
  const here = row.isOut === false ? 'opted in' : 'nothing';
  return [
    row.recipient,
    senderOf(of, row),
    row.difference,
    written(row.listedSince),
    here,
    row.scope ?? '',
    written(row.since),
    row.source ?? '',
    row.difference === 'ONLY_THEIRS' ? 'takeFromProvider opts out here' : toLift(of, row),
  ];
}

function ours(of: LinesOf, row: DifferenceRow): string[] {
  return [
    row.recipient,
    senderOf(of, row),
    row.difference,
    row.scope ?? '',
    row.blocks ?? '',
    String(row.hold ?? false),
    written(row.since),
    row.source ?? '',
    row.difference === 'ONLY_OURS' ? toBlock(of, row) : 'check again with a newer list',
  ];
}

const lifting: Record<DriftProvider, string> = {
  AWS: 'delete-opted-out-number at AWS if the opt-in here counts',
  TWILIO: 'opt-in by the Consent API at Twilio if the opt-in here counts',
  OTHER: "take off the provider's list if the opt-in here counts",
};
const blocking: Record<DriftProvider, string> = {
  AWS: 'put-opted-out-number at AWS',
  TWILIO: 'opt-out by the Consent API at Twilio',
  OTHER: "add to the provider's list",
};

function toLift(of: LinesOf, row: DifferenceRow): string {
  return isBeyondConsents(of, row)
    ? 'the recipient alone can lift it, in WhatsApp'
    : lifting[of.drift.provider];
}

function toBlock(of: LinesOf, row: DifferenceRow): string {
  return isBeyondConsents(of, row)
    ? 'nothing: Twilio takes no opt-outs for WhatsApp'
    : blocking[of.drift.provider];
}

/** Twilio's Consent API is one of SMS, MMS and RCS: an item with the number of a sender of WhatsApp would block its SMS. */
function isBeyondConsents({ drift, settings }: LinesOf, { senderId }: DifferenceRow): boolean {
  return drift.provider === 'TWILIO' && settings.senders.get(senderId)?.channel === 'WHATSAPP';
}

/** Null for whom the provider's form does not know: it has phone numbers alone. */
function forProvider(of: LinesOf, row: DifferenceRow): string | null {
  const { provider, listName } = of.drift;
  if (!/^\+\d+$/.test(row.recipient) || isBeyondConsents(of, row)) return null;
  if (provider === 'AWS')
    return listName === null
      ? null
      : `aws pinpoint-sms-voice-v2 put-opted-out-number --opt-out-list-name ${listName} --opted-out-number ${row.recipient}`;
  const sender = listName ?? of.settings.senders.get(row.senderId)?.address;
  if (provider !== 'TWILIO' || sender === undefined) return null;
  return JSON.stringify({
    contact_id: row.recipient,
    correlation_id: createHash('md5').update(`${of.importId} ${sender} ${row.recipient}`).digest('hex'),
    sender_id: sender,
    ...(row.since === null ? {} : { date_of_consent: formatInstant(row.since) }),
    status: 'opt-out',
    source: 'others',
  });
}

function senderOf({ settings }: LinesOf, { senderId }: DifferenceRow): string {
  return settings.senders.get(senderId)?.address ?? senderId;
}

function written(instant: Instant | null): string {
  return instant === null ? '' : formatInstant(instant);
}

function lineOf(cells: readonly string[]): string {
  return `${cells.map(cellOfLine).join(',')}\r\n`;
}
