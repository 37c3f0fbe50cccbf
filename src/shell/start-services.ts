/** Builds what resolvers and routes are given, on a database, and starts what runs beside them. */
import { askingAgain } from '../core/db/ask-again.js';
import type { Db } from '../core/db/connect.js';
import { watchIdentity } from '../core/db/identity.js';
import { erasureKeys } from '../core/access/erasure-keys.rules.js';
import { createTurnsByKey } from '../core/domain/turns-by-key.js';
import type { Services } from '../core/graph/context.js';
import { createCampaignCounter } from '../core/log/campaign-counts.js';
import { createErasedRecipients } from '../core/log/erased-recipients.js';
import { createSettingsCache } from '../core/settings/read-settings.js';
import { keepErasures } from '../features/erasure/keep-erasures.js';
import { createFileSearch } from '../features/imports/erase/search-files.js';
import { createImportProgress } from '../features/imports/progress/import-progress.js';
import { importsNow } from '../features/imports/progress/progress.queries.js';
import { createAlerts } from '../features/live/alerts.js';
import { createCampaignTracer } from '../features/inbound/trace-campaigns.js';
import { createFeeds } from '../features/live/feeds.js';
import { databaseName } from '../features/live/hint-bus.queries.js';
import { hintSubject } from '../features/live/nats-address.rules.js';
import type { NatsBus } from '../features/live/nats-link.js';
import { createWakeUps } from '../features/live/wake-ups.js';
import { createRecipientSets } from '../features/screening/recipient-sets.js';
import { tagKey } from '../features/screening/tag-key.rules.js';
import { keepFiles } from '../features/imports/upload/keep-files.js';
import { watchDueReviews } from '../features/reviews/due-reviews.js';
import { keepPartitions } from '../features/screening/keep-partitions.js';
import { countForms } from '../features/web-opt-out/insight/form-counts.js';
import type { AppOptions } from './app-options.js';
import type { Config } from './config.js';
import type { Metrics, Watched } from './metrics.js';
import { type Access, startAccess } from './start-access.js';
import { startImports } from './start-imports.js';
import { startProof } from './start-proof.js';
import { startWebhooks } from './start-webhooks.js';
import type { Stops } from './stops.js';
import { createWriters } from './writers.js';
import { retried } from './retried.js';

/** Of the pool's ten connections those that store recipients of campaigns, and those that make links: the others are for words. */
const screeningsAtOnce = 2;
const linksAtOnce = 2;

/** Milliseconds: longer than any call waits and tries again. */
const usuallySettled = 30_000;

export interface StartedServices {
  services: Services;
  access: Access;
  /** Of what was built here. */
  figures: Omit<Watched, 'batchesSent' | 'filesScreened' | 'uploads'>;
}

/** All processes of a database meet on one subject, and those of no other. */
async function natsBus({ natsServers, secretKey }: Config, db: Db): Promise<NatsBus | undefined> {
  if (natsServers === undefined) return undefined;
  return { servers: natsServers, subject: hintSubject(secretKey, await databaseName(db)) };
}

/** Gives `stops` each thing's stop as soon as it runs. `lasting`: sends a statement again whose answer was lost. */
export async function startServices(
  options: AppOptions,
  db: Db,
  lasting: Db,
  metrics: Metrics,
  stops: Stops,
): Promise<StartedServices> {
  const { config, databaseUrl, log } = options;
  const access = startAccess(options, db, stops);
  const { authenticator, standing } = access;
  const wakeUps = createWakeUps({
    db,
    databaseUrl,
    onAccess: access.forget,
    nats: await natsBus(config, db),
    onTrouble: (error) => log.warn({ err: error }, 'wake-ups are late: trying again'),
  });
  stops.add(() => wakeUps.stop());
  const feeds = createFeeds({ db, wakeUps });
  const keys = erasureKeys(config.secretKey);
  const erased = createErasedRecipients(db, keys);
  const recipientSets = createRecipientSets({
    db,
    wakeUps,
    key: tagKey(config.secretKey),
    erased,
    budget: config.screeningMemory * 1024 * 1024,
    onTrouble: (error) => log.warn({ err: error }, 'a set for screening could not be read: trying again'),
  });
  stops.add(() => recipientSets.stop());
  const sealing: { grew(accountId: string): void } = { grew: () => undefined };
  const { recorder, importWriter, isBusy } = createWriters(
    db,
    {
      onGrowth(accountId) {
        wakeUps.grew(accountId);
        sealing.grew(accountId);
      },
      metrics,
    },
    options.recorder,
  );
  stops.add(() => recorder.idle());
  const screeningTurns = createTurnsByKey(screeningsAtOnce);
  const settings = createSettingsCache(lasting);
  const now = () => Date.now() * 1000;
  const importJobs = startImports({
    services: { db, settings, importWriter, erased, standing, now },
    lasting,
    unpackedLimit: config.importUnpackedLimit * 1024 * 1024,
    log,
    metrics,
    isBusyHere: isBusy,
  });
  stops.add(() => importJobs.stop());
  const formCounter = countForms({
    db: askingAgain(db, { patience: 2_000, within: 2_000 }),
    now,
    onError: (error) => log.warn({ err: error }, 'views of forms could not be saved: trying again'),
  });
  stops.add(() => formCounter.stop());
  const campaignCounts = createCampaignCounter();
  const proof = startProof({ config, db, lasting, log, metrics, isBusy, sealing: options.sealing }, stops);
  sealing.grew = proof.grew;
  const webhooks = startWebhooks(
    {
      db,
      lasting,
      feeds,
      now,
      secretKey: config.secretKey,
      places: config.webhookAllowPrivate,
      nameOf: erased.nameOf,
      log,
      metrics,
      options: options.webhooks,
    },
    stops,
  );
  const services: Services = {
    db,
    recorder,
    importWriter,
    isBusy,
    importJobs,
    settings,
    authenticator,
    standing,
    accessChanged(accountId) {
      access.forget();
      wakeUps.accessChanged(accountId);
    },
    feeds,
    screeningTurns,
    linkTurns: createTurnsByKey(linksAtOnce),
    formCounter,
    campaignTracer: createCampaignTracer(askingAgain(db, { patience: 2_000, within: 10_000 }), {
      onTraced: metrics.traced,
      onTrouble: (error) =>
        log.warn({ err: error }, 'opt-outs are recorded without the campaign they answer'),
    }),
    campaignCounts,
    alerts: createAlerts({
      db,
      feeds,
      campaignCounts,
      onTrouble: (error) => log.warn({ err: error }, 'thresholds of alerts could not be read: trying again'),
    }),
    importProgress: createImportProgress({
      read: (named) => importsNow(db, named),
      onTrouble: (error) => log.warn({ err: error }, 'imports could not be looked at: trying again'),
    }),
    webhooks,
    recipientSets,
    proof,
    erased,
    importFiles: createFileSearch(lasting, config.importUnpackedLimit * 1024 * 1024),
    erasureSettle: options.erasures?.settle ?? usuallySettled,
    somebodyErased: (accountId) => wakeUps.grew(accountId),
    now,
    clockTolerance: config.tokenIssuer?.clockTolerance ?? 0,
    secretKey: config.secretKey,
    publicUrl: config.publicUrl ?? '',
  };
  const doubt = () => {
    access.forget();
    settings.doubt();
  };
  db.onAnother(() => {
    log.warn('the database is another one or was started anew: what was read from it before is forgotten');
    doubt();
    feeds.drop();
    campaignCounts.forget();
    recipientSets.drop();
    importJobs.renew();
  });
  db.onLost(doubt);
  stops.add(watchIdentity(db));
  const dueReviews = watchDueReviews(services, {
    onError: retried(log, 'reviews that are due could not be settled: trying again'),
  });
  stops.add(() => dueReviews.stop());
  const partitions = keepPartitions({
    db,
    retentionDays: config.screeningRetentionDays,
    onDropped: (tables) => log.info({ tables }, 'recipients of old screenings were dropped'),
    onError: retried(log, 'weeks of screenings could not be kept: trying again'),
  });
  stops.add(() => partitions.stop());
  const importFiles = keepFiles({
    db,
    keepDays: config.importFileDays,
    onEnded: (ended) => log.info(ended, 'imports whose files did not come ended, old files were deleted'),
    onError: retried(log, 'files of imports could not be kept: trying again'),
  });
  stops.add(() => importFiles.stop());
  for (const rounds of keepErasures({
    services: { db, keys, files: services.importFiles, proof, now },
    ...options.erasures,
    onDone: (done) =>
      log.info(done, 'files that named erased people were deleted, texts past their time went'),
    onError: retried(log, 'erasures could not be gone on with: trying again'),
  }))
    stops.add(() => rounds.stop());
  return {
    services,
    access,
    figures: {
      followers: feeds.followers,
      furthestBehind: feeds.furthestBehind,
      eventsHeld: feeds.eventsHeld,
      followerReads: feeds.reads,
      hearsHints: wakeUps.hearsHints,
      waitingForWriter: recorder.waiting,
      waitingToStore: screeningTurns.waiting,
      screening: recipientSets.figures,
      pool: db.pool,
    },
  };
}
