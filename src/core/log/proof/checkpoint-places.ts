/**
 * Where the lines of each account stand in a file of checkpoints, so that one account's are found without reading all others'. Such files
 * are only ever added to: what was read of one is not read again, and one that has become shorter is read anew. Only so many lines
 * are remembered, of the files that were asked for last.
 */
import { open, stat } from 'node:fs/promises';
import { createReadStream } from 'node:fs';

export interface CheckpointPlaces {
  /** The lines of a file that name an account, in order, with their places from 1 on. */
  linesOf(file: string, account: string): AsyncGenerator<{ text: string; line: number }>;
}

interface Places {
  /** Up to the end of the last line that has one. */
  bytes: number;
  lines: number;
  /** Of each account: where a line begins, how long it is, and which it is; three numbers each. */
  byAccount: Map<string, number[]>;
}

const newLine = 0x0a;
/** In a line as Heed writes it the account stands further ahead. */
const beginning = 200;
const chunkBytes = 256 * 1024;
const usuallyRemembered = 1_000_000;

export function createCheckpointPlaces(mostLines = usuallyRemembered): CheckpointPlaces {
  const known = new Map<string, Places>();
  /** One at a time reads on. */
  let last: Promise<unknown> = Promise.resolve();

  async function readOn(file: string): Promise<Places> {
    const { size } = await stat(file);
    const before = known.get(file);
    const places = before === undefined || before.bytes > size ? nothing() : before;
    known.delete(file);
    await addFrom(file, places, size);
    known.set(file, places);
    let remembered = [...known.values()].reduce((sum, { lines }) => sum + lines, 0);
    for (const [name, { lines }] of known) {
      if (remembered <= mostLines || name === file) break;
      known.delete(name);
      remembered -= lines;
    }
    return places;
  }

  return {
    async *linesOf(file, account) {
      const read = last.then(() => readOn(file));
      last = read.catch(() => undefined);
      const found = [...((await read).byAccount.get(account) ?? [])];
      if (found.length === 0) return;
      const handle = await open(file, 'r');
      try {
        for (let at = 0; at < found.length; at += 3) {
          const [start = 0, length = 0, line = 0] = found.slice(at, at + 3);
          const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, start);
          yield { text: buffer.toString('utf8', 0, bytesRead), line };
        }
      } finally {
        await handle.close();
      }
    },
  };
}

const nothing = (): Places => ({ bytes: 0, lines: 0, byAccount: new Map() });

/** A line without an end is torn off, or being written: it is looked at again when there is more. */
async function addFrom(file: string, places: Places, size: number): Promise<void> {
  if (size === places.bytes) return;
  let start = places.bytes;
  let head = '';
  let at = start;
  const stream = createReadStream(file, { start, end: size - 1, highWaterMark: chunkBytes });
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    let from = 0;
    for (let end = chunk.indexOf(newLine); end >= 0; end = chunk.indexOf(newLine, from)) {
      head += chunk.toString('latin1', from, Math.min(end, from + beginning));
      places.lines += 1;
      add(places, head, { start, length: at + end - start });
      from = end + 1;
      start = at + from;
      head = '';
    }
    if (head.length < beginning) head += chunk.toString('latin1', from, from + beginning);
    at += chunk.length;
  }
  places.bytes = start;
}

function add(
  { byAccount, lines }: Places,
  head: string,
  { start, length }: { start: number; length: number },
) {
  const account = /"account":"([0-9a-f-]{36})"/.exec(head)?.[1];
  if (account === undefined) return;
  const found = byAccount.get(account);
  if (found === undefined) byAccount.set(account, [start, length, lines]);
  else found.push(start, length, lines);
}
