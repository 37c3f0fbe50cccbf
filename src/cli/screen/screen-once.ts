/** One try: the file goes out while its rows come back. */
import type { Call } from '../command.js';
import type { Input } from '../files/input.js';
import type { Output } from '../files/output.js';
import { readAnswer } from '../http/answer.rules.js';
import { refusalOf } from '../http/heed-api.js';
import type { Options } from '../options/declared-options.js';
import { bytesOf, NotReached, readText, send } from '../http/send.js';
import { readSummary, type ScreeningSummary } from './screening.rules.js';

export interface ScreeningTry {
  url: string;
  input: Input;
  output: Output;
  type: string | null;
}

export type Screened = { kind: 'whole'; summary: ScreeningSummary } | { kind: 'passing'; reason: string };

export async function screenOnce(
  { access, io, reporter }: Pick<Call<Options>, 'access' | 'io' | 'reporter'>,
  { url, input, output, type }: ScreeningTry,
): Promise<Screened> {
  async function* pieces(): AsyncGenerator<Buffer> {
    let sent = 0;
    for await (const piece of input.read(0)) {
      yield piece;
      sent += piece.length;
      reporter.progress({
        what: input.name,
        doing: 'screening',
        unit: 'bytes',
        done: sent,
        total: input.size,
      });
    }
  }
  try {
    const answer = await send({
      method: 'POST',
      url,
      headers: {
        authorization: `Bearer ${access.key}`,
        ...(type === null ? {} : { 'content-type': type }),
        ...(input.isGzip ? { 'content-encoding': 'gzip' } : {}),
      },
      body: pieces(),
      signal: io.ending,
    });
    if (answer.status !== 200) {
      const read = readAnswer(answer.status, await readText(answer));
      if (read.kind === 'refused') throw refusalOf(read.code, read.message);
      return { kind: 'passing', reason: read.kind === 'passing' ? read.message : `status ${answer.status}` };
    }
    for await (const piece of bytesOf(answer)) await output.write(piece);
    const summary = readSummary(answer.headers, answer.body.trailers);
    if (summary === null) return { kind: 'passing', reason: 'the answer came without its end' };
    return { kind: 'whole', summary };
  } catch (error) {
    if (error instanceof NotReached && !io.ending.aborted) return { kind: 'passing', reason: error.message };
    throw error;
  }
}
