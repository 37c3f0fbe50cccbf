/**
 * Signs how far logs are sealed, every few seconds, and writes that to files outside the database: whoever can write to the
 * database could compute all seals anew, but cannot take back what was signed.
 *
 * A checkpoint is signed only where the seals go on from the last one that was signed, here or by another process. Where they do
 * not, somebody has changed the log or put an older database in its place: that is told of, and nothing is signed until the
 * platform has accepted the log as it is.
 */
import type { Db } from '../../db/connect.js';
import { type Rounds, startRounds } from '../../domain/rounds.js';
import {
  conflictWith,
  type Conflict,
  hasToHold,
  lastStatement,
  standing,
  timeAfter,
} from './base-of-checkpoint.rules.js';
import type { CheckpointFiles } from './checkpoint-files.js';
import type { CheckpointKeys } from './checkpoint-keys.js';
import { goodCopy, type KnownStatements, learnFromFiles } from './known-statements.js';
import {
  keepCheckpoints,
  sealedPieces,
  type SealedPiece,
  type SealHead,
  sealHeadsOf,
} from './sealing.queries.js';
import {
  type Acceptance,
  type Checkpoint,
  type Signed,
  signedText,
  withoutMarks,
} from './signed-statements.rules.js';

export interface CheckpointerOptions {
  db: Db;
  keys: CheckpointKeys;
  files: CheckpointFiles;
  /** What this process knows of each account: `files` begins new files with it. */
  known: KnownStatements;
  /** Told each time that it is tried. */
  onConflict(conflict: Conflict & { accountId: string; signed: number; at: string }): void;
  onTrouble(error: unknown): void;
  /** Milliseconds. */
  every: number;
  now(): Date;
}

export interface Checkpointer extends Rounds {
  /** These have seals without a checkpoint. */
  sealed(accountIds: readonly string[]): void;
  figures(): CheckpointerFigures;
}

export interface CheckpointerFigures {
  signed: number;
  /** Accounts whose seals do not go on from what was signed. */
  conflicts: number;
  /** When checkpoints could last be written, in milliseconds; null before that. */
  failedSince: number | null;
}

const accountsOfCall = 100;
/** Positions of one checkpoint: four bytes each in its marks. */
const positionsOfCheckpoint = 20_000;

export function startCheckpointer(options: CheckpointerOptions): Checkpointer {
  const { db, keys, files, known, onConflict, onTrouble, every, now } = options;
  const waiting = new Set<string>();
  const conflicts = new Set<string>();
  let signed = 0;
  let failedSince: number | null = null;
  let read: Promise<void> | null = null;

  async function signFor(accountIds: readonly string[]): Promise<string[]> {
    const heads = await sealHeadsOf(db, accountIds);
    const last = await lastStatements(heads);
    const places = heads.map(({ account_id: accountId }) => ({
      accountId,
      after: last.get(accountId)?.position ?? 0,
    }));
    const made: Signed[] = [];
    const unfinished: string[] = [];
    for (const piece of await sealedPieces(db, places, positionsOfCheckpoint)) {
      const accountId = piece.account_id;
      const before = last.get(accountId) ?? null;
      const conflict = conflictWith(before, { position: piece.position, sealBefore: piece.seal_before });
      if (conflict !== null && before !== null) {
        conflicts.add(accountId);
        onConflict({ ...conflict, accountId, signed: before.position, at: before.at });
        continue;
      }
      conflicts.delete(accountId);
      if (before !== null) known.keep(before);
      const next = checkpointOf(piece, before);
      if (next === null) continue;
      made.push(next);
      const head = heads.find((one) => one.account_id === accountId);
      if (head !== undefined && next.position < head.position) unfinished.push(accountId);
    }
    if (made.length > 0) await write(made);
    return unfinished;
  }

  async function lastStatements(heads: readonly SealHead[]): Promise<Map<string, Signed | null>> {
    const copies = heads.map(({ account_id: accountId, checkpoint }) => ({
      accountId,
      ...goodCopy(keys, accountId, checkpoint),
    }));
    await learn(copies.flatMap(({ accepted }) => accepted ?? []));
    const both = copies.map(({ accountId, last }) => ({
      accountId,
      ours: known.of(accountId),
      copy: standing(last, known.accepted(accountId)),
    }));
    const places = both.flatMap(({ accountId, ours, copy }) => {
      const held = hasToHold(ours, copy);
      return held === null ? [] : [{ accountId, after: held.position, seal: held.seal }];
    });
    const found = places.length === 0 ? [] : await sealedPieces(db, places, 1);
    const seals = new Map(found.map((piece) => [piece.account_id, piece.seal_before]));
    const gone = new Set(
      places.flatMap(({ accountId, seal }) => (seals.get(accountId) === seal ? [] : [accountId])),
    );
    return new Map(
      both.map(({ accountId, ours, copy }) => [accountId, lastStatement(ours, copy, !gone.has(accountId))]),
    );
  }

  /** What another process has accepted: who reads the files of this one alone has to be told of it as well. */
  async function learn(acceptances: readonly Acceptance[]): Promise<void> {
    const others = acceptances.filter((one) => known.isNew(one));
    if (others.length === 0) return;
    await files.append(others);
    for (const one of others) known.keep(one);
  }

  function checkpointOf(piece: SealedPiece, before: Signed | null): Checkpoint | null {
    const { account_id: account, position, seal, marks } = piece;
    const after = before?.position ?? 0;
    if (position <= after || seal === null || marks === null) return null;
    const unsigned = {
      type: 'checkpoint' as const,
      account,
      position,
      seal,
      at: timeAfter(now(), before),
      key: keys.keyId,
    };
    const signature = keys.sign(signedText(unsigned));
    return { ...unsigned, signature, from: after + 1, marks: marks.toString('base64url') };
  }

  async function write(made: readonly Signed[]): Promise<void> {
    await files.append(made);
    for (const one of made) known.keep(one);
    signed += made.length;
    await keepCheckpoints(
      db,
      made.map((one) => ({
        accountId: one.account,
        position: one.position,
        copy: withoutMarks(one, known.accepted(one.account)),
        accepts: one.type === 'acceptance',
      })),
    );
  }

  const rounds = startRounds({
    async round(signal) {
      read ??= learnFromFiles(known, { keys, files });
      await read.catch((error: unknown) => {
        read = null;
        throw error;
      });
      // Another process may have been told to accept those in conflict: nothing else would wake this one for them.
      let open = [...new Set([...waiting, ...conflicts])];
      waiting.clear();
      try {
        while (open.length > 0 && !signal.aborted) {
          const unfinished = await signFor(open.slice(0, accountsOfCall));
          open = [...open.slice(accountsOfCall), ...unfinished];
        }
        failedSince = null;
      } finally {
        for (const accountId of open) waiting.add(accountId);
      }
    },
    onError(error) {
      failedSince ??= Date.now();
      onTrouble(error);
    },
    every,
    first: every,
  });
  return {
    ...rounds,
    sealed(accountIds) {
      for (const accountId of accountIds) waiting.add(accountId);
    },
    figures: () => ({ signed, conflicts: conflicts.size, failedSince }),
  };
}
