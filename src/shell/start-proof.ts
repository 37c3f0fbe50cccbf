/** Starts what seals the logs and signs checkpoints, and says in log and metrics when it falls behind or finds a log changed. */
import { Counter, Gauge } from 'prom-client';
import type { Db } from '../core/db/connect.js';
import { acceptLog } from '../core/log/proof/accept-log.js';
import { createCheckpointFiles } from '../core/log/proof/checkpoint-files.js';
import { createCheckpointKeys, derivedKey } from '../core/log/proof/checkpoint-keys.js';
import { type Checkpointer, startCheckpointer } from '../core/log/proof/checkpointer.js';
import { createErasures, ErasureRefused, type Erasures } from '../core/log/proof/erasures.js';
import { createKnownStatements } from '../core/log/proof/known-statements.js';
import type { Proof } from '../core/log/proof/proof.js';
import { type Sealer, type SealerTimes, startSealer } from '../core/log/proof/sealer.js';
import type { Config } from './config.js';
import type { Logger } from './log.js';
import type { Metrics } from './metrics.js';
import type { Stops } from './stops.js';

/** For tests. Milliseconds. */
export interface SealingTimes extends Partial<SealerTimes> {
  checkpoints?: number;
}

export interface StartProofOptions {
  config: Config;
  db: Db;
  lasting: Db;
  log: Logger;
  metrics: Metrics;
  isBusy(): boolean;
  sealing: SealingTimes | 'off' | undefined;
}

export interface StartedProof extends Proof {
  grew(accountId: string): void;
}

/** Of one account, in milliseconds: a log that is not what was signed is told of each time anew, but not each second. */
const toldAgain = 10 * 60_000;

export function startProof(options: StartProofOptions, stops: Stops): StartedProof {
  const { config, db, lasting, log, metrics, isBusy, sealing } = options;
  const keys = createCheckpointKeys(
    config.checkpointKey ?? derivedKey(config.secretKey),
    config.checkpointKeys,
  );
  const known = createKnownStatements();
  const files = createCheckpointFiles({ directory: config.checkpointDir, carriedOver: known.all });
  stops.add(() => files.close());
  const now = () => new Date();
  const accept = (accountId: string, reason: string) =>
    acceptLog({ db: lasting, keys, files, known, now }, accountId, reason);
  const told = new Map<string, number>();
  const isDue = (what: string) => {
    const now = Date.now();
    if (now - (told.get(what) ?? -Infinity) < toldAgain) return false;
    told.set(what, now);
    return true;
  };
  const erasures = tellingOfRefusals(createErasures(lasting, keys), metrics, (refused) => {
    const { accountId, position, fault } = refused;
    if (isDue(`refused ${accountId}`))
      log.error(
        { accountId, position, fault },
        'an erasure was not signed: the database names an event for it that is not what was sealed, or not to be erased (docs/proof.md)',
      );
  });
  const proof: Proof = {
    keys,
    files,
    accept,
    usualLag: 60_000 + 2_000 * config.checkpointSeconds,
    ...erasures,
  };
  if (sealing === 'off') return { ...proof, grew: () => undefined };
  const checkpointer = startCheckpointer({
    db,
    keys,
    files,
    known,
    onConflict({ accountId, ...conflict }) {
      if (isDue(`conflict ${accountId}`))
        log.error(
          { accountId, ...conflict },
          'the log of an account is not what its last checkpoint says: it was changed, or an older database was put in its place; nothing is signed for it (docs/proof.md)',
        );
    },
    onTrouble: (error) => log.error({ err: error }, 'checkpoints could not be written: trying again'),
    every: sealing?.checkpoints ?? config.checkpointSeconds * 1_000,
    now,
  });
  stops.add(() => checkpointer.stop());
  const sealer = startSealer({
    db,
    isBusy,
    onSealed: checkpointer.sealed,
    onBehind({ accountId, events, seconds }) {
      if (isDue(`behind ${accountId}`))
        log.warn(
          { accountId, events, seconds: Math.round(seconds) },
          'events of a log wait long for their seals',
        );
    },
    onTrouble: (error, accountId) =>
      log.warn({ err: error, accountId }, 'events could not be sealed: trying again'),
    times: sealing,
  });
  stops.add(() => sealer.stop());
  log.info(
    { publicKey: keys.publicKey, directory: config.checkpointDir },
    'checkpoints of the logs are signed',
  );
  showFigures(metrics, sealer, checkpointer);
  return {
    ...proof,
    async accept(accountId, reason) {
      const accepted = await accept(accountId, reason);
      checkpointer.sealed([accountId]);
      if (accepted) log.warn({ accountId }, 'the platform has accepted a log that is not what was signed');
      return accepted;
    },
    grew: sealer.grew,
  };
}

function tellingOfRefusals(
  { signErasure }: Erasures,
  { registry }: Metrics,
  onRefused: (refused: ErasureRefused) => void,
): Erasures {
  const refusals = new Counter({
    name: 'heed_erasures_refused_total',
    help: 'Parts of erasures that this process has not signed, for the log is not what was sealed; any is an alarm',
    registers: [registry],
  });
  return {
    signErasure: (erasure) =>
      signErasure(erasure).catch((error: unknown) => {
        if (error instanceof ErasureRefused) {
          refusals.inc();
          onRefused(error);
        }
        throw error;
      }),
  };
}

function showFigures({ registry }: Metrics, sealer: Sealer, checkpointer: Checkpointer): void {
  const registers = [registry];
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read());
      },
    });
  const counter = (name: string, help: string, read: () => number) =>
    new Counter({
      name,
      help,
      registers,
      collect() {
        this.reset();
        this.inc(read());
      },
    });
  counter(
    'heed_events_sealed_total',
    'Events of logs that this process has sealed',
    () => sealer.figures().sealed,
  );
  gauge(
    'heed_events_unsealed',
    'Events of all logs without a seal, as of the last look, some seconds ago',
    () => sealer.figures().waiting,
  );
  gauge(
    'heed_sealing_lag_seconds',
    'For how long the oldest of them has been there; more than a minute is an alarm',
    () => sealer.figures().behind,
  );
  counter(
    'heed_checkpoints_total',
    'Checkpoints that this process has signed',
    () => checkpointer.figures().signed,
  );
  gauge(
    'heed_logs_in_conflict',
    'Logs that are not what their last checkpoint says; any is an alarm',
    () => checkpointer.figures().conflicts,
  );
  gauge('heed_checkpoints_failing', '1 while checkpoints cannot be written, else 0', () =>
    checkpointer.figures().failedSince === null ? 0 : 1,
  );
}
