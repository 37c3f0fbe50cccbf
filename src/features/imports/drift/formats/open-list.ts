/** A provider's list as the text of an import: what comes out is lines of CSV, made of its bytes as they come. */
import { setImmediate as turn } from 'node:timers/promises';
import { findEncoding } from '../../file/encoding.rules.js';
import { TextReader } from '../../file/text-reader.rules.js';
import { BrokenFile } from '../../run/broken-file.js';
import type { FileBytes } from '../../run/file-bytes.js';
import { headerLine, NoList } from './list-row.rules.js';
import { type Lifted, type ListedProvider, ProviderList } from './read-list.rules.js';

export interface ListFile extends FileBytes {
  /** What of it says nothing of who is opted out. */
  ignored(): number;
}

/** `open` opens the file from its beginning: a log is read twice. Rejects with BrokenFile, as does next(). */
export async function openList(provider: ListedProvider, open: () => Promise<FileBytes>): Promise<ListFile> {
  const lifted = provider === 'TWILIO' ? await liftedIn(await open()) : new Map<string, number>();
  return linesOf(provider, await open(), lifted);
}

async function liftedIn(file: FileBytes): Promise<Lifted> {
  const list = new ProviderList('TWILIO', null);
  const lines = reading(list, file);
  try {
    while ((await lines()) !== null) await turn();
  } finally {
    file.close();
  }
  return list.lifted;
}

function linesOf(provider: ListedProvider, file: FileBytes, lifted: Lifted): ListFile {
  const list = new ProviderList(provider, lifted);
  const lines = reading(list, file);
  let head = headerLine;
  return {
    isPacked: true,
    async next() {
      const text = await lines();
      if (text === null) return null;
      const bytes = Buffer.from(head + text, 'utf8');
      head = '';
      return bytes;
    },
    taken: () => file.taken(),
    close: () => file.close(),
    ignored: () => list.ignored,
  };
}

/** Bytes by which a text's encoding is told. */
const headLength = 4_096;

/** Gives what comes next, which may be nothing yet; null behind the end. */
function reading(list: ProviderList, file: FileBytes): () => Promise<string | null> {
  let text: TextReader | null = null;
  let head = Buffer.alloc(0);
  let isEnd = false;
  const read = (bytes: Buffer | null): string => {
    isEnd = bytes === null;
    if (text !== null)
      return list.read(bytes === null ? text.end() : text.read(bytes)) + (isEnd ? list.end() : '');
    head = bytes === null ? head : Buffer.concat([head, bytes]);
    if (!isEnd && head.length < headLength) return '';
    text = textOf(head, isEnd);
    const begun = list.read(text.read(head));
    head = Buffer.alloc(0);
    return isEnd ? begun + list.read(text.end()) + list.end() : begun;
  };
  return async () => {
    if (isEnd) return null;
    const bytes = await file.next();
    try {
      return read(bytes);
    } catch (error) {
      throw error instanceof NoList ? new BrokenFile(error.message) : error;
    }
  };
}

function textOf(head: Buffer, isWhole: boolean): TextReader {
  const found = findEncoding(head, isWhole);
  if (found.kind === 'unreadable') throw new NoList(found.message);
  return new TextReader(found);
}
