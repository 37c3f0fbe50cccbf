/** The answer of POST /screen: its headers, its rows as they are found, and its counts behind them. */
import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { addedColumns, type FileCounts } from './file-output.rules.js';
import type { FileForm } from './file-form.rules.js';
import type { FileRequest } from './file-request.rules.js';

export interface FileAnswer {
  screeningId: string;
  cursor: string;
  request: FileRequest;
  form: FileForm;
  region: string | null;
  counts: FileCounts;
  /** What comes out before the first part: a byte order mark. */
  mark: Buffer;
  /** Already decided, so that what is wrong with the beginning could be refused. */
  first: Buffer | null;
  rest: AsyncIterator<Buffer, void>;
  onFailure: (error: unknown) => void;
}

/** Behind the rows: only a whole answer has them. */
const counted = ['rows', 'allowed', 'suppressed', 'refused'] as const satisfies readonly (keyof FileCounts)[];

export function sendAnswer(reply: FastifyReply, answer: FileAnswer): FastifyReply {
  const { request, form, counts } = answer;
  const isTable = form.delimiter !== null || request.rows !== 'allowed';
  const header = form.header ? 'present' : 'absent';
  void reply
    .header('heed-cursor', answer.cursor)
    .header('heed-screening', answer.screeningId)
    .header('heed-category', request.category)
    .header('heed-column', columnOf(form))
    .header('heed-header', header);
  if (answer.region !== null) void reply.header('heed-region', answer.region);
  if (request.rows !== 'allowed') void reply.header('heed-added-columns', addedColumns.join(','));
  const names = counted.map((name) => `heed-${name}`);
  void reply.header('trailer', names.join(', '));
  const pieces = piecesOf(answer, () =>
    reply.raw.addTrailers(Object.fromEntries(counted.map((name) => [`heed-${name}`, String(counts[name])]))),
  );
  return reply
    .type(isTable ? `text/csv; header=${header}` : 'text/plain')
    .send(Readable.from(pieces, { objectMode: false, highWaterMark: 1 }));
}

async function* piecesOf(
  { mark, first, rest, onFailure }: FileAnswer,
  onEnd: () => void,
): AsyncGenerator<Buffer> {
  try {
    if (mark.length > 0) yield mark;
    for (let piece = first; piece !== null;) {
      if (piece.length > 0) yield piece;
      const next = await rest.next();
      piece = next.done === true ? null : next.value;
    }
    onEnd();
  } catch (error) {
    onFailure(error);
    throw error;
  }
}

/** The place of the column from 1, and what the header calls it, in ASCII. */
function columnOf({ column, columnName }: FileForm): string {
  const place = String(column + 1);
  return columnName === null ? place : `${place} ${encodeURI(Array.from(columnName).slice(0, 100).join(''))}`;
}
