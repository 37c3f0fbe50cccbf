/**
 * Goes on with erasures that nobody goes on with, deletes files of imports that name erased people, and takes texts away that are past
 * their account's time; each process some at a time. Owned by app.ts, which stops it.
 */
import { type Rounds, startRounds } from '../../core/domain/rounds.js';
import { ErasureRefused } from '../../core/log/proof/erasures.js';
import { unlessOld } from './erasable.rules.js';
import { type ErasureServices, workOnErasure } from './erasure-work.js';
import { signFor } from './sign-erasure.js';
import {
  accountsWithEvidenceDays,
  evidenceDaysOf,
  expireTexts,
  forgetFiles,
  openErasures,
} from './erasures.queries.js';

export interface KeepErasuresOptions {
  services: ErasureServices;
  /** Told where there were some. */
  onDone?: (done: { files: number; texts: number }) => void;
  /** It is tried again. */
  onError: (error: unknown) => void;
  /** Milliseconds between two looks for erasures, and between two for texts. */
  every?: number;
  textsEvery?: number;
  /** Milliseconds after which one counts as left alone. */
  idle?: number;
}

const usuallyEvery = 10_000;
const usuallyTextsEvery = 3_600_000;
const usuallyIdle = 20_000;
const erasuresAtOnce = 10;
const piecesAtMost = 32;
const accountsAtOnce = 1_000;
/** Positions of a log in one statement: some hundredths of a second. */
const textsAtOnce = 2_000;

async function expireSome(services: ErasureServices, accountId: string) {
  const { db, now } = services;
  const found = await expireTexts(db, accountId, textsAtOnce, null);
  if (found.positions.length === 0) return found;
  const signed = await signFor(services, accountId, {
    what: 'TEXTS',
    positions: found.positions,
    replacement: null,
    whyNot: unlessOld(await evidenceDaysOf(db, accountId), now()),
  });
  return signed === null ? found : expireTexts(db, accountId, textsAtOnce, signed);
}

/** One that fails holds up none of the others. The first failure at the end; what was refused was told of when it was. */
async function each<One>(
  all: readonly One[],
  signal: AbortSignal,
  work: (one: One) => Promise<void>,
): Promise<void> {
  const failures: unknown[] = [];
  for (const one of all) {
    if (signal.aborted) break;
    await work(one).catch((error: unknown) => {
      if (!(error instanceof ErasureRefused)) failures.push(error);
    });
  }
  if (failures.length > 0) throw failures[0];
}

const nobody = '00000000-0000-0000-0000-000000000000';

export function keepErasures({
  services,
  onDone = () => undefined,
  onError,
  every = usuallyEvery,
  textsEvery = usuallyTextsEvery,
  idle = usuallyIdle,
}: KeepErasuresOptions): Rounds[] {
  const { db } = services;
  return [
    startRounds({
      async round(signal) {
        const open = await openErasures(db, idle, erasuresAtOnce);
        await each(open, signal, async ({ accountId, erasureId }) => {
          await workOnErasure(services, accountId, erasureId, () => !signal.aborted);
        });
        let files = 0;
        for (let isDone = false; !isDone && !signal.aborted;) {
          const forgotten = await forgetFiles(db, piecesAtMost);
          files += forgotten.files;
          ({ isDone } = forgotten);
        }
        if (files > 0) onDone({ files, texts: 0 });
      },
      onError,
      every,
      first: every,
    }),
    startRounds({
      async round(signal) {
        let texts = 0;
        for (let after = nobody; ;) {
          const accounts = await accountsWithEvidenceDays(db, after, accountsAtOnce);
          await each(accounts, signal, async (accountId) => {
            for (let isDone = false; !isDone && !signal.aborted;) {
              const gone = await expireSome(services, accountId);
              texts += gone.texts;
              ({ isDone } = gone);
            }
          });
          const last = accounts.at(-1);
          if (last === undefined || signal.aborted) break;
          after = last;
        }
        if (texts > 0) onDone({ files: 0, texts });
      },
      onError,
      every: textsEvery,
      first: Math.min(every, textsEvery),
    }),
  ];
}
