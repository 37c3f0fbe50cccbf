/** What an import hands to the writer, and what comes back: a run of a file's rows, with the place reached, in one call. */
import type { Instant } from '../domain/instant.js';
import type { Blocks, Channel, ImportState, Reason, Scope } from '../domain/vocabulary.js';

/** One opt-out that a row says. A row says several where it goes to several senders. */
export interface ImportWord {
  /** The place of its row in the batch, from 0. */
  row: number;
  recipient: string;
  scope: Scope;
  scopeKey: number;
  channel: Channel | null;
  senderId: string | null;
  groupId: string | null;
  blocks: Blocks;
  hold: boolean;
  reason: Reason | null;
  reasonText: string | null;
  evidence: string | null;
  /** Never absent (O3): the row's own date, or the list's. */
  occurredAt: Instant;
}

export interface ImportRefusal {
  /** The place of its row in the batch, from 0. */
  row: number;
  /** The line of the file on which the row begins, from 1. */
  line: number;
  /** The column as the file's header calls it; null where it is about the whole row. */
  column: string | null;
  /** What came, shortened. */
  value: string | null;
  message: string;
}

/** Behind the last row read. In the file's text as UTF-8, whatever it came as: decompressed, without a byte order mark. */
export interface ImportPlace {
  bytes: number;
  /** The line that begins there, from 1. */
  line: number;
  /** A place at or before it from which on the file can be read, in the file as it came and in its text; absent: its beginning. */
  readFrom?: { file: number; text: number };
}

export interface ImportBatch {
  /** UUID, made before the first try. */
  batchId: string;
  /** Rows of the file before this batch: nothing is recorded unless exactly these have been. */
  firstRow: number;
  /** Rows in this batch, refused ones too; some hundred or few thousand. */
  rows: number;
  words: readonly ImportWord[];
  refusals: readonly ImportRefusal[];
  /** The line on which each row begins, from 1: for those that only the database refuses. */
  lines?: readonly number[];
  place: ImportPlace;
  /** Bytes of the file, as it came, up to the place: for people who wait. */
  bytesRead: number;
  /** The file ends with it: the import is DONE in the same call. */
  isLast: boolean;
  settingsVersion: number;
}

/** A letter a row: what became of it. `would`, in a dry run. */
export const RowOutcome = {
  /** It has opted somebody out who was not. */
  added: 'a',
  /** Whom it names was opted out already, by other words than this import's. */
  alreadyOptedOut: 'o',
  /** An earlier row of this import says the same. */
  duplicate: 'd',
  /** A later word of the recipient stands against it. */
  overruled: 'l',
  refused: 'r',
} as const;
export type RowOutcome = (typeof RowOutcome)[keyof typeof RowOutcome];

export type BatchOutcome =
  | {
      kind: 'recorded';
      /** A letter a row. */
      outcomes: string;
      /** Milliseconds for which the call waited for others who write to the same log. */
      waited: number;
    }
  /** Other rows were recorded meanwhile, or it runs no more: whoever goes on reads the import anew. Nothing was recorded. */
  | { kind: 'moved'; state: ImportState }
  /** Plan it again with the settings as they are now. */
  | { kind: 'stale' };

export type UndoOutcome = { withdrawn: number; isDone: boolean; waited: number };

export interface ImportWriter {
  /** Each row once, however often and by however many it is tried. Rejects with NotConfirmed, or for an outage. */
  write(accountId: string, importId: string, batch: ImportBatch): Promise<BatchOutcome>;
  /** The same rows, and nothing is recorded but what would have become of them. */
  tryOut(accountId: string, importId: string, batch: ImportBatch): Promise<BatchOutcome>;
  /** Withdraws the next words of an import that is UNDOING, at most so many; UNDONE with the last. */
  undo(accountId: string, importId: string, atMost: number): Promise<UndoOutcome>;
}
