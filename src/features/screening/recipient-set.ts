/**
 * The set of one account: loaded once from the list, then kept at the end of the log. The end of the log is read before the
 * list is, and what the log has after that is added: so an address with a word at or below its place is never missing,
 * whatever is recorded meanwhile.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { AddressTagger } from '../../core/domain/address-tag.rules.js';
import type { Db } from '../../core/db/connect.js';
import type { ErasedRecipients } from '../../core/log/erased-recipients.js';
import type { LogPlace } from '../../core/log/cursor.js';
import { headOf } from '../../core/log/events.queries.js';
import { type Lines, recipientsAfter, type Speakers, speakersAfter } from './recipient-sets.queries.js';
import { addLines } from './tag-lines.rules.js';
import { TagSet } from './tag-set.js';

/** Entries of the list in one statement: some hundredths of a second for the database. */
const pageSize = 50_000;
/** Addresses between two turns of others: about half a millisecond. */
const partSize = 2_000;
/** Parts between two looks at the memory, which take as long as some hundred addresses: about 100 kB. */
const partsALook = 8;
/** Positions of the log that are read in one statement; a request waits for no more. */
export const shortLack = 20_000;

export interface RecipientSetOptions {
  db: Db;
  accountId: string;
  tagger: AddressTagger;
  erased: Pick<ErasedRecipients, 'tagsAfter'>;
  /** It takes more memory than before: false, if there is no room for it. */
  mayGrow(): boolean;
  /** It is of no use any more: too large, or of another log. */
  onEnd(why: 'too-large' | 'another-log'): void;
}

export interface RecipientSet {
  readonly tags: TagSet;
  /** Null: it is being loaded, or has ended. */
  place(): LogPlace | null;
  /** How many positions behind the end of the log it was when it last looked. */
  behind(): number;
  /** Resolves when it is loaded or has ended; rejects when the database fails. */
  load(): Promise<void>;
  /** Reads what the log has after its place; those who ask while that is under way share it. */
  pull(): Promise<void>;
  /** Whether it holds all that is at or below the place; reads a short lack. */
  reaches(place: LogPlace): Promise<boolean>;
  /** How many erased people it knows the tags of: in the list they stand by their names, and are asked for by their addresses. */
  erasures(): number;
  /** Whether it knows those of so many; reads what it lacks. */
  holdsErased(erasures: number): Promise<boolean>;
  /** Reads of the log that have come to their end. */
  pulls(): number;
  /** What is being read for it is not used any more. */
  end(): void;
}

export function createRecipientSet(options: RecipientSetOptions): RecipientSet {
  const { db, accountId, tagger } = options;
  const tags = new TagSet();
  let reached: LogPlace | null = null;
  let behind = 0;
  let ended = false;
  let erasures = 0;
  let pulling: Promise<void> | undefined;
  /** Reads of the log, one after the other. */
  let begun = 0;
  let finished = 0;

  function end(why?: 'too-large' | 'another-log'): void {
    if (ended) return;
    ended = true;
    reached = null;
    if (why !== undefined) options.onEnd(why);
  }

  async function add({ text, lines }: Lines): Promise<void> {
    const bytes = Buffer.from(text);
    let added = 0;
    let parts = 0;
    for (let from = 0; from <= bytes.length && added < lines;) {
      const part = addLines(tags, tagger, bytes, from, partSize);
      from = part.next;
      added += part.lines;
      parts += 1;
      if ((parts % partsALook === 0 || added === lines) && !options.mayGrow()) return end('too-large');
      await nextTurn();
      if (ended) return;
    }
    if (added !== lines) throw new Error('an address in the list or the log holds a line break');
  }

  async function load(): Promise<void> {
    if (ended) return;
    const head = await headOf(db, accountId);
    for (let next = recipientsAfter(db, accountId, '', pageSize); ;) {
      const page = await next;
      if (ended) return;
      if (page === null) break;
      const last = page.text.slice(page.text.lastIndexOf('\n') + 1);
      // The database works on the next page meanwhile.
      next = recipientsAfter(db, accountId, last, pageSize);
      next.catch(() => undefined);
      await add(page);
      if (ended) return;
    }
    reached = head;
  }

  async function holdsErased(wanted: number): Promise<boolean> {
    // Another database may have erased fewer; that it is another is noticed by the log.
    while (erasures < wanted && !ended) {
      const from = erasures;
      for (const { high, low } of await options.erased.tagsAfter(accountId, from)) tags.add(high, low);
      erasures = Math.max(erasures, wanted);
      if (!options.mayGrow()) end('too-large');
    }
    return !ended;
  }

  async function pullOnce(): Promise<void> {
    const from = reached;
    if (from === null) return;
    begun += 1;
    const speakers = await speakersAfter(db, accountId, from.position, shortLack);
    if (ended) return;
    if (speakers === null || !leadsOn(speakers, from)) return end('another-log');
    await add(speakers.recipients);
    if (ended) return;
    reached = speakers.upTo;
    behind = speakers.head - speakers.upTo.position;
    finished = begun;
  }

  function pull(): Promise<void> {
    pulling ??= pullOnce().finally(() => {
      pulling = undefined;
    });
    return pulling;
  }

  async function reaches(place: LogPlace): Promise<boolean> {
    const before = begun;
    for (;;) {
      if (reached === null) return false;
      const lack = place.position - reached.position;
      if (lack > shortLack) return false;
      if (lack === 0) {
        if (reached.eventId !== place.eventId) end('another-log');
        return !ended;
      }
      // Past the place: others have read on. That it is still this log was seen by a read that has begun since.
      if (lack < 0 && finished > before) return true;
      await pull();
    }
  }

  return {
    tags,
    place: () => reached,
    behind: () => behind,
    load,
    pull,
    reaches,
    erasures: () => erasures,
    holdsErased,
    pulls: () => finished,
    end,
  };
}

/** Whether what was read is of the log that is known, and without a gap. */
function leadsOn({ eventIdHere, upTo, recipients }: Speakers, from: LogPlace): boolean {
  return eventIdHere === from.eventId && recipients.lines === upTo.position - from.position;
}
