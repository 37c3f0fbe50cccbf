/** A file from a signed address, whole or not at all. */
import { ExitCode } from '../exit-codes.js';
import { Failure } from '../failure.js';
import type { Output } from '../files/output.js';
import { readAnswer } from './answer.rules.js';
import { type HeedApi, refusalOf } from './heed-api.js';
import { Trouble } from './patience.js';
import { bytesOf, NotReached, readText, send } from './send.js';

export interface Downloading {
  heed: HeedApi;
  /** For people: what was not downloaded, should it fail. */
  what: string;
  /** Asked for anew with each try: such addresses expire. */
  address: () => Promise<string>;
  output: Output;
  ending: AbortSignal;
  onBytes: (done: number, total: number | null) => void;
}

export interface Downloaded {
  bytes: number;
  /** The place of the log up to which it tells; null where it says none. */
  cursor: string | null;
  /** What was said behind it: counts by their names. */
  counts: Readonly<Record<string, number>>;
}

/** Tries again from the beginning while nothing of it has been given away. The output is left to be finished. */
export async function download(downloading: Downloading): Promise<Downloaded> {
  const { heed, what, address, output } = downloading;
  const trouble = new Trouble(heed.patience, `${what} did not come whole`);
  for (;;) {
    const tried = await downloadOnce(downloading, heed.addressOf(await address()));
    if (tried.kind === 'whole') return tried.file;
    if (!(await output.rewind()))
      throw new Failure(`${what} did not come whole: ${tried.reason}`, ExitCode.unknown, [
        'use nothing of what has come',
      ]);
    await trouble.rest(tried.reason);
  }
}

type Tried = { kind: 'whole'; file: Downloaded } | { kind: 'passing'; reason: string };

async function downloadOnce(
  { output, ending, onBytes }: Pick<Downloading, 'output' | 'ending' | 'onBytes'>,
  url: string,
): Promise<Tried> {
  try {
    const answer = await send({ method: 'GET', url, headers: {}, signal: ending });
    if (answer.status !== 200) {
      const read = readAnswer(answer.status, await readText(answer));
      if (read.kind === 'refused') throw refusalOf(read.code, read.message);
      return { kind: 'passing', reason: read.kind === 'passing' ? read.message : `status ${answer.status}` };
    }
    const length = Number(answer.headers['content-length'] ?? Number.NaN);
    let bytes = 0;
    for await (const piece of bytesOf(answer)) {
      await output.write(piece);
      bytes += piece.length;
      onBytes(bytes, Number.isNaN(length) ? null : length);
    }
    const { headers, body } = answer;
    const promised = (headers.trailer ?? '').toLowerCase().split(/[,\s]+/);
    const counts = countsIn(body.trailers);
    // Only a whole one has them.
    if (promised.includes('heed-rows') && counts['rows'] === undefined)
      return { kind: 'passing', reason: 'it came without its end' };
    const cursor = headers['heed-cursor'];
    return { kind: 'whole', file: { bytes, counts, cursor: typeof cursor === 'string' ? cursor : null } };
  } catch (error) {
    if (error instanceof NotReached && !ending.aborted) return { kind: 'passing', reason: error.message };
    throw error;
  }
}

function countsIn(trailers: Readonly<Record<string, string | undefined>>): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const [name, value] of Object.entries(trailers)) {
    if (name.startsWith('heed-') && /^\d+$/.test(value ?? ''))
      counts[name.slice('heed-'.length)] = Number(value);
  }
  return counts;
}
