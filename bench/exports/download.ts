/** A file that Heed gives out, taken as fast as it comes. */
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import type { BenchAccount, Heed } from '../heed.js';
import { OptOutEventsDownloadDocument, OptOutsDownloadDocument } from '../../test/generated/operations.js';

export interface Wish {
  what: 'list' | 'log';
  format: 'CSV' | 'NDJSON';
  gzip?: boolean;
}

export interface Downloaded {
  /** From when its address was asked for. */
  seconds: number;
  bytes: number;
  /** Lines, without a header; of a compressed file none. */
  rows: number;
}

/** `onPiece` is given the bytes as they come, if somebody wants to see them. */
export async function exportAll(
  heed: Heed,
  account: BenchAccount,
  { what, format, gzip = false }: Wish,
  onPiece: (piece: Buffer) => unknown = () => undefined,
): Promise<Downloaded> {
  const began = performance.now();
  const variables = { filter: null, format };
  const address =
    what === 'list'
      ? (await heed.run(account.key, OptOutsDownloadDocument, variables)).optOutsDownload
      : (await heed.run(account.key, OptOutEventsDownloadDocument, variables)).optOutEventsDownload;
  const download = get(new URL(address), { headers: gzip ? { 'accept-encoding': 'gzip' } : {} });
  const [answer] = (await once(download, 'response')) as [IncomingMessage];
  if (answer.statusCode !== 200) throw new Error(`a download was answered ${answer.statusCode}`);
  if (gzip !== (answer.headers['content-encoding'] === 'gzip'))
    throw new Error('a download came in another coding');
  let bytes = 0;
  let rows = format === 'CSV' && !gzip ? -1 : 0;
  for await (const piece of answer as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (!gzip) rows += linesIn(piece);
    onPiece(piece);
  }
  if (!answer.complete) throw new Error('a download broke off');
  return { seconds: (performance.now() - began) / 1_000, bytes, rows };
}

function linesIn(piece: Buffer): number {
  let lines = 0;
  for (let at = piece.indexOf(10); at >= 0; at = piece.indexOf(10, at + 1)) lines += 1;
  return lines;
}
