/** What a row says, as words: each opt-out of the people it names, in each scope it names; or why it can't be recorded. */
import { parseInstant, type Instant, formatInstant, microseconds } from '../../../core/domain/instant.js';
import { Blocks, type Channel, Reason } from '../../../core/domain/vocabulary.js';
import type { ImportWord } from '../../../core/log/import-words.js';
import { isWhatsAppUserId } from '../../../core/domain/whatsapp-user-id.rules.js';
import type { AccountSettings } from '../../../core/settings/account-settings.js';
import { columnKey } from '../../../core/domain/address-columns.rules.js';
import type { DateOrder, DateStrength, Field } from '../file/file-form.js';
import { momentOf } from './moment-of-date.rules.js';
import type { ImportMapping } from './import-mapping.rules.js';
import { isNothing } from './nothing.rules.js';
import { readDate } from './read-date.rules.js';
import { readRecipient } from './read-recipient.rules.js';
import type { NamedTarget } from '../../../core/settings/named-targets.rules.js';
import { shortened } from '../file/shown-value.rules.js';
import { cellRefusal, columnRefusal, type RowCells, type RowRefusal } from './row-cells.js';
import { dateOfKind, notAnOptOut } from './row-kind.rules.js';
import { readText, textLimits } from './row-texts.rules.js';
import { TargetsOfRows } from './row-targets.rules.js';

export type PlannedRow = { kind: 'words'; words: ImportWord[] } | RowRefusal;

/** How rows are to be read; a FileForm says so of its file. */
export interface RowReading {
  dateOrder: DateOrder;
  date: DateStrength;
  isDateOfOptOut: boolean;
  weakSender: boolean;
}

const addressFields = ['recipient', 'phone', 'email'] as const satisfies Field[];

/** Plans the rows of one import; made once for its settings, since it remembers what senders are called. */
export class RowPlanner {
  readonly #targets: TargetsOfRows;

  constructor(
    private readonly mapping: ImportMapping,
    settings: AccountSettings,
    private readonly reading: RowReading,
  ) {
    this.#targets = new TargetsOfRows(settings, mapping, reading.weakSender);
  }

  /** `place`: of the row in its batch. `now` by the clock: what is more than 5 minutes ahead of it is refused. */
  plan(row: RowCells, place: number, now: Instant): PlannedRow {
    const targets = this.#targets.of(row);
    const channel = targets.kind === 'refused' ? null : targets.channel;
    const hasOwnDate = this.reading.isDateOfOptOut && !isNothing(row.cell('occurredAt').trim());
    const other = notAnOptOut(row, channel, hasOwnDate);
    if (other !== null) return other;
    if (targets.kind === 'refused') return targets;
    const recipients = this.#recipients(row, targets.channel);
    if (!Array.isArray(recipients)) return recipients;
    const occurredAt = this.#occurredAt(row, channel, now);
    if (typeof occurredAt !== 'number') return occurredAt;
    const said = this.#said(row);
    if (said.kind === 'refused') return said;
    const words: ImportWord[] = [];
    for (const recipient of recipients) {
      for (const target of targets.targets)
        words.push(wordOf(place, recipient, target, said.texts, occurredAt));
    }
    return { kind: 'words', words };
  }

  /** One at least. Of a row with a phone number and an e-mail address, what the channel writes to, if it is about one. */
  #recipients(row: RowCells, channel: Channel | null): string[] | RowRefusal {
    const filled = addressFields.filter((field) => row.cell(field).trim() !== '');
    const unfit = channel === null ? null : channel === 'EMAIL' ? 'phone' : 'email';
    const fields = filled.length > 1 ? filled.filter((field) => field !== unfit) : filled;
    if (fields.length === 0) {
      const field = addressFields.find((one) => row.columnName(one) !== null) ?? 'recipient';
      return columnRefusal(row, field, 'an address was expected, nothing came');
    }
    const recipients: string[] = [];
    for (const field of fields) {
      const read = readRecipient(row.cell(field), this.mapping.region);
      if (read.kind === 'not-an-address') return columnRefusal(row, field, read.message);
      if (this.#targets.senders.isSender(read.address))
        return columnRefusal(row, field, 'a recipient was expected, this is a sender of the account');
      if (!recipients.includes(read.address)) recipients.push(read.address);
    }
    return reachedBy(channel, recipients);
  }

  #occurredAt(row: RowCells, channel: Channel | null, now: Instant): Instant | RowRefusal {
    const own = row.cell('occurredAt').trim();
    const { asOf } = this.mapping;
    const { date } = this.reading;
    // A date under "Opted out" goes before one under "Date", and both before one under "Created".
    const ofKind = date === 'sure' && !isNothing(own) ? null : dateOfKind(row, channel);
    if (ofKind === null && (isNothing(own) || (date === 'weak' && asOf !== null)))
      return (
        asOf ??
        columnRefusal(row, 'occurredAt', 'a date was expected, since the import has no asOf: nothing came')
      );
    const text = ofKind?.text ?? own;
    const refused = (message: string) =>
      cellRefusal(ofKind?.column ?? row.columnName('occurredAt'), text, message);
    const usual = parseInstant(text);
    const read =
      usual === null || usual < firstInstant
        ? readDate(text, this.reading.dateOrder)
        : ({ kind: 'instant', instant: usual } as const);
    if (read.kind === 'not-a-date') return refused(read.message);
    const occurredAt = momentOf(read, asOf, this.mapping.timeZone);
    if (occurredAt <= now + 5 * microseconds.minute) return occurredAt;
    const zone = read.kind === 'instant' ? '' : `, in ${this.mapping.timeZone ?? 'UTC'}`;
    return refused(
      `a time up to now was expected, this is more than 5 minutes ahead${zone}: ${formatInstant(occurredAt)}`,
    );
  }

  #said(row: RowCells): { kind: 'said'; texts: SaidTexts } | RowRefusal {
    const texts = readTexts(row);
    if (texts.kind === 'refused') return texts;
    const blocksText = row.cell('blocks').trim();
    const blocks =
      blocksText === '' ? this.mapping.blocks : (Blocks as Record<string, Blocks>)[blocksText.toUpperCase()];
    if (blocks === undefined)
      return columnRefusal(row, 'blocks', `one of ${Object.keys(Blocks).join(', ')} was expected`);
    const hold = readFlag(row.cell('hold'));
    if (hold === undefined) return columnRefusal(row, 'hold', 'true or false was expected');
    const { reasonText, evidence } = texts;
    return {
      kind: 'said',
      texts: { reason: texts.reason ?? this.mapping.reason, reasonText, evidence, blocks, hold },
    };
  }
}

/** WhatsApp's ids of people are of no use elsewhere; they count where a row names nobody in another way. */
function reachedBy(channel: Channel | null, recipients: string[]): string[] {
  if (channel === null || channel === 'WHATSAPP') return recipients;
  const others = recipients.filter((recipient) => !isWhatsAppUserId(recipient));
  return others.length === 0 ? recipients : others;
}

type SaidTexts = Pick<ImportWord, 'reason' | 'reasonText' | 'evidence' | 'blocks' | 'hold'>;

/** Spelled out: a copy of all that the parts have costs ten times as much, a million times. */
function wordOf(
  row: number,
  recipient: string,
  target: NamedTarget,
  said: SaidTexts,
  occurredAt: Instant,
): ImportWord {
  const { scope, scopeKey, channel, senderId, groupId } = target;
  const { blocks, hold, reason, reasonText, evidence } = said;
  return {
    row,
    recipient,
    scope,
    scopeKey,
    channel,
    senderId,
    groupId,
    blocks,
    hold,
    reason,
    reasonText,
    evidence,
    occurredAt,
  };
}

const firstInstant = Date.UTC(1990, 0) * 1000;
/** Also as spreadsheets save them that speak another language. */
const flags = new Map<string, boolean>([
  ...[...'false no 0 falsch faux falso onwaar'.split(' '), ''].map((word) => [word, false] as const),
  ...'true yes 1 wahr vrai verdadero verdadeiro vero waar'.split(' ').map((word) => [word, true] as const),
]);

function readFlag(text: string): boolean | undefined {
  return flags.get(text.trim().toLowerCase());
}

const reasons = new Map(Object.values(Reason).map((reason) => [columnKey(reason), reason] as const));

type ReadTexts = ({ kind: 'texts' } & Pick<ImportWord, 'reason' | 'reasonText' | 'evidence'>) | RowRefusal;

const noTexts: ReadTexts = { kind: 'texts', reason: null, reasonText: null, evidence: null };

/** A reason that is none of ours is told in words. */
function readTexts(row: RowCells): ReadTexts {
  const said = readText(row, 'reason');
  if (said !== null && typeof said !== 'string') return said;
  const told = readText(row, 'reasonText');
  if (told !== null && typeof told !== 'string') return told;
  const evidence = readText(row, 'evidence');
  if (evidence !== null && typeof evidence !== 'string') return evidence;
  if (said === null && told === null && evidence === null) return noTexts;
  const reason = said === null ? null : (reasons.get(columnKey(said)) ?? null);
  const words = [reason === null ? said : null, told].filter((text) => text !== null).join(': ');
  return {
    kind: 'texts',
    reason,
    reasonText: words === '' ? null : shortened(words, textLimits.reasonText),
    evidence,
  };
}
