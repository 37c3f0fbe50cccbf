/** What every file of an account has: the place of the log up to which it tells, fixed when it begins. */
import type { Services } from '../../core/graph/context.js';
import type { Db } from '../../core/db/connect.js';
import { formatInstant } from '../../core/domain/instant.js';
import type { DownloadFormat } from '../../core/graph/download-format.types.js';
import type { Download } from '../../core/http/downloads.js';
import { cursorAt } from '../../core/log/cursor.js';
import { eventIdAt } from '../../core/log/events.queries.js';
import type { AskedFile } from './addresses.js';
import { readEnd } from './opening.queries.js';

const contentTypes: Record<DownloadFormat, string> = {
  CSV: 'text/csv; charset=utf-8; header=present',
  NDJSON: 'application/x-ndjson; charset=utf-8',
};

export interface Counts {
  rows: number;
  /** Entries of the list that a narrower opt-in takes senders out of: which an import cannot say. */
  exceptions?: number;
}

export interface Opened {
  db: Db;
  file: AskedFile;
  /** The end of the log. */
  position: number;
  /** Whether words come in just now: a file leaves room for them. */
  isBusy(): boolean;
  /** Throws where what answers by now is a database whose log is another one: after a failover, or a copy put back. */
  isStillTheSame(): Promise<void>;
}

/** `name`: without its ending. `write`: the pieces, which count what they hold. */
export async function openFile(
  { db, isBusy }: Pick<Services, 'db' | 'isBusy'>,
  file: AskedFile,
  name: string,
  counts: Counts,
  write: (opened: Opened) => AsyncGenerator<string, void>,
): Promise<Download> {
  const { accountId, format, gzip } = file;
  const end = await readEnd(db, accountId);
  let database = db.identity();
  const isStillTheSame = async () => {
    const now = db.identity();
    if (now === database) return;
    // A restart is none. What stands at a place of the log says what stands before it.
    const eventId = end.position === 0 ? null : await eventIdAt(db, accountId, end.position);
    if (eventId !== end.eventId) throw new Error('the database became another one while a file was sent');
    database = now;
  };
  return {
    name: `${name}.${format.toLowerCase()}`,
    type: contentTypes[format],
    gzip,
    headers: {
      'heed-cursor': cursorAt(accountId, end, database),
      'heed-position': String(end.position),
      'heed-as-of': formatInstant(end.now),
    },
    pieces: write({ db, file, position: end.position, isBusy, isStillTheSame }),
    trailers: {
      names: Object.keys(counts).map((count) => `heed-${count}`),
      values: () =>
        Object.fromEntries(Object.entries(counts).map(([count, value]) => [`heed-${count}`, String(value)])),
    },
  };
}
