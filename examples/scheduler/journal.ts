/**
 * What the scheduler knows after its own death: a file of one JSON line for each thing that happened, in the order in which
 * it happened. It is only ever added to; a line that a death has cut short is left out. It holds addresses: keep it to yourself.
 */
import { closeSync, createReadStream, fdatasyncSync, openSync, writeSync } from 'node:fs';
import { createInterface } from 'node:readline';

export type Happening =
  /** A scheduler begins: whose journal this is. */
  | { what: 'campaign'; externalId: string; file: string; bytes: number }
  /** `asked`: when the question was sent. `from`: the first row of the file that it was about. */
  | {
      what: 'screened';
      asked: string;
      from: number;
      recipients: number;
      suppressed: string[];
      refused: number;
    }
  /** Just before the provider is called, and when it has taken the message. Between the two it is in doubt. */
  | { what: 'sending'; to: string }
  | { what: 'sent'; to: string }
  | { what: 'failed'; to: string; why: string }
  /** Screening had allowed it; an opt-out came first. */
  | { what: 'dropped'; to: string }
  /** An event of the log has been delivered to this scheduler. */
  | { what: 'event'; position: number; kind: string; recipient: string; scope: string; drops: boolean }
  /** All events before this place in the log have been. */
  | { what: 'place'; cursor: string | null }
  /** All rows of the file before this one need nothing more. */
  | { what: 'settled'; rows: number };

export interface Journal {
  write(happening: Happening): void;
  /** What was written before outlives the machine, too, when this returns. */
  toDisk(): void;
  close(): void;
  readonly settled: number;
  /** Where the log was followed to; null where it has not been. */
  readonly cursor: string | null;
  wasSent(address: string): boolean;
  /** How many, of the whole campaign. */
  readonly sent: number;
  readonly dropped: number;
  /** How many messages were being sent when the scheduler that wrote this died. */
  readonly inDoubt: number;
}

/** Throws where the file is another campaign's. */
export async function openJournal(
  file: string,
  campaign: Happening & { what: 'campaign' },
): Promise<Journal> {
  const sent = new Set<string>();
  const doubtful = new Set<string>();
  let settled = 0;
  let cursor: string | null = null;
  let dropped = 0;
  let last = 0;

  function take(happening: Happening): void {
    switch (happening.what) {
      case 'sending':
        doubtful.add(happening.to);
        break;
      case 'sent':
        doubtful.delete(happening.to);
        sent.add(happening.to);
        break;
      case 'failed':
        doubtful.delete(happening.to);
        break;
      case 'place':
        cursor = happening.cursor;
        break;
      case 'settled':
        settled = happening.rows;
        break;
      case 'campaign':
        if (happening.externalId !== campaign.externalId || happening.bytes !== campaign.bytes)
          throw new Error(
            `${file} is the journal of ${happening.externalId} with another list of recipients`,
          );
        break;
      case 'dropped':
        dropped += 1;
        break;
      case 'screened':
      case 'event':
        break;
    }
  }

  const opened = openSync(file, 'a+', 0o600);
  const lines = createInterface({ input: createReadStream(file) });
  for await (const line of lines) {
    const read = readLine(line);
    if (read === null) continue;
    last = read.n;
    take(read);
  }
  // Whatever the last line was cut short to, the next one begins at its own.
  if (last > 0) writeSync(opened, '\n');
  const inDoubt = doubtful.size;

  function write(happening: Happening): void {
    last += 1;
    writeSync(opened, `${JSON.stringify({ n: last, at: new Date().toISOString(), ...happening })}\n`);
    take(happening);
  }
  write(campaign);

  return {
    write,
    toDisk: () => fdatasyncSync(opened),
    close: () => closeSync(opened),
    wasSent: (address) => sent.has(address),
    inDoubt,
    get sent() {
      return sent.size;
    },
    get dropped() {
      return dropped;
    },
    get settled() {
      return settled;
    },
    get cursor() {
      return cursor;
    },
  };
}

/** Null for a line that was cut short, and for a blank one. */
function readLine(line: string): (Happening & { n: number }) | null {
  try {
    return JSON.parse(line) as Happening & { n: number };
  } catch {
    return null;
  }
}
