/** The log with its seals, commitments and salts, as a file. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Services } from '../../core/graph/context.js';
import type { Download } from '../../core/http/downloads.js';
import { erasuresOf, sealBefore } from '../../core/log/proof/check-chain.js';
import { compareCheckpoints } from '../../core/log/proof/check-checkpoints.js';
import { type EndsOfLog, endsOfLog, sealedEvents } from '../../core/log/proof/sealed-events.queries.js';
import type { LogProofFile } from './log-proof-address.js';
import { erasureLine, eventLine, headLine } from './proof-lines.rules.js';

const positionsOfPiece = 2_000;

export async function openLogProof(
  { db, proof, isBusy }: Pick<Services, 'db' | 'proof' | 'isBusy'>,
  { accountId, from, to: asked, at, gzip }: LogProofFile,
): Promise<Download> {
  const ends = await endsOfLog(db, accountId);
  if (ends === null) throw new Error('a download belongs to an account that does not exist');
  const end = ends.sealed;
  const to = asked === null || asked >= end ? end : await vouchedEnd(asked, ends);
  const counts = { rows: 0 };

  /** A range that ends between two checkpoints is one that nothing vouches for: it goes on to the next. */
  async function vouchedEnd(position: number, { checkpoint: copy }: EndsOfLog): Promise<number> {
    const using = { db, keys: proof.keys, files: proof.files };
    const range = { from: position, to: position, copy };
    const { nextAfter } = await compareCheckpoints(using, accountId, range);
    return Math.min(nextAfter ?? position, end);
  }

  async function* write(): AsyncGenerator<string, void> {
    const before = await sealBefore(db, accountId, from);
    if (before === null) throw new Error('the seal before a proof is gone');
    yield headLine({ account: accountId, from, to, end, at, before, publicKeys: proof.keys.publicKeys });
    const told = new Set<string>();
    for (let after = from - 1; after < to; after += positionsOfPiece) {
      const began = performance.now();
      const upTo = Math.min(to, after + positionsOfPiece);
      const events = await sealedEvents(db, accountId, { after, upTo });
      const lines: string[] = [];
      for (const { record } of await erasuresOf(db, proof.keys, accountId, events)) {
        if (told.has(record.erasure)) continue;
        told.add(record.erasure);
        lines.push(erasureLine(record));
      }
      for (const event of events) lines.push(eventLine(event));
      counts.rows += events.length;
      if (lines.length > 0) yield lines.join('');
      if (isBusy()) await delay(performance.now() - began);
    }
  }

  return {
    name: 'log-proof.ndjson',
    type: 'application/x-ndjson; charset=utf-8',
    gzip,
    headers: { 'heed-position': String(to) },
    pieces: write(),
    trailers: { names: ['heed-rows'], values: () => ({ 'heed-rows': String(counts.rows) }) },
  };
}
