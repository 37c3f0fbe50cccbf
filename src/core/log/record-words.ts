/**
 * THE ONLY WRITER of the log and the list.
 *
 * It promises: positions of an account are consecutive and become visible in order (record_words takes them under the
 * lock of the account's row in log_heads, held to the commit); a word whose promise has been kept is in the log; a word
 * is in the log once, however often the call had to be tried.
 *
 * Group commit: while a call for an account is under way, words that arrive for it wait and go together in the next
 * one. No timer: an idle account's word is written at once. Accounts do not wait for each other. A batch holds at most
 * one item of a recipient and of a message id; the next goes into the next batch, so that each sees what the one
 * before it did.
 */
import type { Db } from '../db/connect.js';
import { awayIn, DatabaseError, sqlState } from '../db/database-error.js';
import type { RecordItem, RecordOutcome, Word } from './word.js';
import { writeBatch } from './write-batch.js';

/** Items in one call at most: a STOP that arrives during an import waits for one of these, some milliseconds. */
const batchLimit = 500;

/** The database was away past the deadline. `sent`: it may have been recorded after all. */
export class NotConfirmed extends Error {
  override readonly name = 'NotConfirmed';
  constructor(readonly sent: boolean) {
    super(sent ? 'the outcome is unknown' : 'nothing was recorded');
  }
}

export interface WordRecorder {
  /** Records the items of one account in order; each has its own outcome. Rejects with NotConfirmed, or for an outage. */
  record(accountId: string, items: readonly RecordItem[]): Promise<RecordOutcome[]>;
  /** Items that wait for their turn, of all accounts; those being written are not among them. */
  waiting(): number;
  /** Resolves when nothing is under way any more. */
  idle(): Promise<void>;
}

export interface RecorderOptions {
  /** Milliseconds for which an item is tried again while the database is away. */
  deadline?: number;
  /** Told after each commit that added to the log: which words became events. */
  onGrowth?: (accountId: string, recorded: readonly Word[]) => void;
  now?: () => number;
}

interface Queued {
  item: RecordItem;
  deadline: number;
  resolve: (outcome: RecordOutcome) => void;
  reject: (error: unknown) => void;
}

export function createWordRecorder(db: Db, options: RecorderOptions = {}): WordRecorder {
  const { deadline = 15_000, onGrowth = () => undefined, now = Date.now } = options;
  const queues = new Map<string, Queued[]>();
  const pumps = new Set<Promise<void>>();

  function record(accountId: string, items: readonly RecordItem[]): Promise<RecordOutcome[]> {
    const waiting = queues.get(accountId);
    const queue = waiting ?? [];
    const until = now() + deadline;
    const outcomes = items.map(
      (item) =>
        new Promise<RecordOutcome>((resolve, reject) =>
          queue.push({ item, deadline: until, resolve, reject }),
        ),
    );
    if (waiting === undefined && queue.length > 0) {
      queues.set(accountId, queue);
      const pump = drain(accountId, queue).finally(() => pumps.delete(pump));
      pumps.add(pump);
    }
    return confirmed(outcomes);
  }

  async function drain(accountId: string, queue: Queued[]): Promise<void> {
    while (queue.length > 0) await write(accountId, takeBatch(queue), false);
    queues.delete(accountId);
  }

  /** Settles every promise of the batch, whatever happens. */
  async function write(accountId: string, batch: Queued[], mayBeSent: boolean): Promise<void> {
    let secondTry = mayBeSent;
    for (let pause = 50; ; pause = Math.min(pause * 2, 1000)) {
      try {
        const outcomes = await writeBatch(
          db,
          accountId,
          batch.map((queued) => queued.item),
          secondTry,
        );
        if (outcomes.some((outcome) => outcome.kind === 'recorded' && outcome.words.length > 0))
          onGrowth(
            accountId,
            batch.flatMap(({ item }, index) => recordedOf(item, outcomes[index])),
          );
        batch.forEach((queued, index) => queued.resolve(outcomes[index] as RecordOutcome));
        return;
      } catch (error) {
        const away = awayIn(error);
        if (away !== null) {
          secondTry ||= away.mayHaveBeenSent;
          const expired = batch.filter((queued) => queued.deadline <= now());
          for (const queued of expired) queued.reject(new NotConfirmed(secondTry));
          batch = batch.filter((queued) => !expired.includes(queued));
          if (batch.length === 0) return;
          await new Promise((resolve) => setTimeout(resolve, pause));
        } else if (error instanceof DatabaseError && error.isAboutData) {
          return isolateBadItems(accountId, batch, error, secondTry);
        } else {
          for (const queued of batch) queued.reject(error);
          return;
        }
      }
    }
  }

  /** The call was rolled back whole: halve it until only what the database cannot take is left out. */
  async function isolateBadItems(
    accountId: string,
    batch: Queued[],
    error: DatabaseError,
    secondTry: boolean,
  ): Promise<void> {
    const [only] = batch;
    if (batch.length === 1 && only !== undefined) {
      only.resolve({ kind: 'unrecordable', sqlState: error.sqlState });
      return;
    }
    const middle = Math.ceil(batch.length / 2);
    await write(accountId, batch.slice(0, middle), secondTry);
    await write(accountId, batch.slice(middle), secondTry);
  }

  return {
    record,
    waiting: () => [...queues.values()].reduce((sum, queue) => sum + queue.length, 0),
    async idle() {
      while (pumps.size > 0) await Promise.all(pumps);
    },
  };
}

/** All of them. Where some are recorded and others are not, it never says that nothing was. */
export function confirmed<Outcome>(outcomes: readonly Promise<Outcome>[]): Promise<Outcome[]> {
  return Promise.all(outcomes).catch(async (error: unknown) => {
    const settled = await Promise.allSettled(outcomes);
    const someSent = settled.some(
      (one) => one.status === 'fulfilled' || (one.reason instanceof NotConfirmed && one.reason.sent),
    );
    throw error instanceof NotConfirmed ? new NotConfirmed(someSent) : error;
  });
}

/** Takes from the front until the limit, or until a recipient or a message id comes a second time. */
function takeBatch(queue: Queued[]): Queued[] {
  const recipients = new Set<string>();
  const claims = new Set<string>();
  let size = 0;
  for (const { item } of queue) {
    if (size === batchLimit) break;
    const again =
      item.words.some((word) => recipients.has(word.recipient)) ||
      (item.claimKey !== undefined && claims.has(item.claimKey));
    if (again) break;
    for (const word of item.words) recipients.add(word.recipient);
    if (item.claimKey !== undefined) claims.add(item.claimKey);
    size += 1;
  }
  return queue.splice(0, size);
}

/** Words that say nothing new may have become no event. */
function recordedOf(item: RecordItem, outcome: RecordOutcome | undefined): Word[] {
  if (outcome?.kind !== 'recorded') return [];
  const eventIds = new Set(outcome.words.map(({ eventId }) => eventId));
  return item.words.filter(({ eventId }) => eventIds.has(eventId));
}

/** Whether the error says that the account does not exist. */
export function isUnknownAccount(error: unknown): boolean {
  return error instanceof DatabaseError && error.sqlState === sqlState.unknownAccount;
}
