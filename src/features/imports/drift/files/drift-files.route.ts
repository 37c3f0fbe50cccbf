/** The files of the addresses that onlyTheirsUrl, onlyOursUrl and forProviderUrl have given out. */
import type { FastifyInstance } from 'fastify';
import type { Db } from '../../../../core/db/connect.js';
import type { Services } from '../../../../core/graph/context.js';
import { importsById } from '../../../../core/graph/imports.queries.js';
import { addDownload } from '../../../../core/http/downloaded-by-address.js';
import { type Downloads, NoDownload } from '../../../../core/http/downloads.js';
import { comparedOf, recipientsAtOnce } from '../compare-drift.js';
import { type Compared, endOfRange, readDifferences } from '../compare.queries.js';
import { driftChecksById } from '../drift-checks.queries.js';
import { type DriftFile, driftAddress, driftPath } from './address-of-drift-file.js';
import { headOfDrift, type LinesOf, linesOfDrift, wantedIn } from './drift-lines.rules.js';

export function addDriftFiles(
  server: FastifyInstance,
  services: Pick<Services, 'db' | 'settings' | 'standing' | 'secretKey' | 'now'>,
  downloads: Downloads,
): void {
  const { db, settings } = services;

  async function openCheck({ accountId, importId }: DriftFile) {
    const [imported] = await importsById(db, accountId, [importId]);
    const [row] = await driftChecksById(db, accountId, [importId]);
    const compared = row === undefined ? null : comparedOf(accountId, row);
    if (compared === null || row === undefined || !row.isCompared)
      throw new NoDownload('the lists have not been compared');
    if (!row.hasListed || imported === undefined || imported.fileDeletedAt !== null)
      throw new NoDownload('the file of this check has been deleted');
    return { row, compared };
  }

  addDownload<DriftFile>(server, services, downloads, {
    path: driftPath,
    address: driftAddress,
    givenBy: 'the check of drift',
    async open(asked) {
      const { row, compared } = await openCheck(asked);
      const { what, importId } = asked;
      const of: LinesOf = { what, drift: row, importId, settings: await settings.current(asked.accountId) };
      const isText = what === 'for-provider';
      return {
        name: isText ? (row.provider === 'AWS' ? 'for-aws.sh' : 'for-twilio.ndjson') : `${what}.csv`,
        type: isText ? 'text/plain; charset=utf-8' : 'text/csv; charset=utf-8; header=present',
        gzip: false,
        headers: {},
        pieces: streamDrift(db, compared, of, () => openCheck(asked)),
      };
    },
  });
}

/** `look`: throws when the list is not whole any more. It is deleted a part at a time, and a part is no list. */
async function* streamDrift(
  db: Db,
  compared: Compared,
  of: LinesOf,
  look: () => Promise<unknown>,
): AsyncGenerator<string, void> {
  let piece = headOfDrift(of.what);
  for (let after: string | null = ''; after !== null;) {
    const to: string | null = await endOfRange(db, compared, after, recipientsAtOnce(compared));
    const rows = await readDifferences(db, compared, { after, to }, wantedIn[of.what]);
    await look();
    piece += linesOfDrift(of, rows);
    if (piece !== '') yield piece;
    piece = '';
    after = to;
  }
}
