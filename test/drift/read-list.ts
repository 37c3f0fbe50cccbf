/** What comes of a provider's list, without a database. */
import { parse } from 'csv-parse/sync';
import type { ListedProvider } from '../../src/features/imports/drift/formats/read-list.rules.js';
import { openList } from '../../src/features/imports/drift/formats/open-list.js';
import { BrokenFile } from '../../src/features/imports/run/broken-file.js';
import type { FileBytes } from '../../src/features/imports/run/file-bytes.js';

export interface ReadRow {
  recipient: string;
  occurredAt: string;
  sender: string;
  channel: string;
  evidence: string;
}

export type ListRead =
  | { kind: 'list'; rows: ReadRow[]; ignored: number }
  /** Why it is none, as the import says that FAILED. */
  | { kind: 'none'; message: string };

/** `piece`: bytes that come at once. */
export async function readList(
  provider: ListedProvider,
  file: string | Buffer,
  piece = 1 << 20,
): Promise<ListRead> {
  const bytes = Buffer.from(file);
  try {
    const list = await openList(provider, () => Promise.resolve(inPieces(bytes, piece)));
    const came: Buffer[] = [];
    for (;;) {
      const next = await list.next();
      if (next === null) break;
      came.push(next);
    }
    const rows = parse<ReadRow>(Buffer.concat(came), { columns: true });
    return { kind: 'list', rows, ignored: list.ignored() };
  } catch (error) {
    if (error instanceof BrokenFile) return { kind: 'none', message: error.message };
    throw error;
  }
}

function inPieces(bytes: Buffer, piece: number): FileBytes {
  let at = 0;
  return {
    isPacked: false,
    next() {
      const run = bytes.subarray(at, at + piece);
      at += run.length;
      return Promise.resolve(run.length === 0 ? null : run);
    },
    taken: () => at,
    close: () => undefined,
  };
}

/** How long each piece is that comes out of a list. `next`: what comes of it; null at its end. */
export async function piecesOfList(provider: ListedProvider, next: () => Buffer | null): Promise<number[]> {
  const file = {
    isPacked: false,
    next: () => Promise.resolve(next()),
    taken: () => 0,
    close: () => undefined,
  };
  const list = await openList(provider, () => Promise.resolve(file));
  const lengths: number[] = [];
  for (;;) {
    const piece = await list.next();
    if (piece === null) return lengths;
    lengths.push(piece.length);
  }
}
