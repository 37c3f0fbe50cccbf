/** Builds the objects, wires them, starts them, and stops them in reverse: at the end, and when a start fails halfway. */
import { migrate } from '../core/db/migrate.js';
import { type AskAgainOptions, askingAgain } from '../core/db/ask-again.js';
import { connect, type Db } from '../core/db/connect.js';
import { watchIdentity } from '../core/db/identity.js';
import { createTurnsByKey } from '../core/domain/turns-by-key.js';
import { createAuthenticator } from '../core/access/authenticate.js';
import type { Caller } from '../core/access/caller.js';
import type { RequestContext, Services } from '../core/graph/context.js';
import { createLoaders } from '../core/graph/loaders.js';
import { createCampaignCounter } from '../core/log/campaign-counts.js';
import type { RecorderOptions } from '../core/log/record-words.js';
import { createSettingsCache } from '../core/settings/read-settings.js';
import { createAlerts } from '../features/live/alerts.js';
import { createCampaignTracer } from '../features/inbound/trace-campaigns.js';
import { createFeeds } from '../features/live/feeds.js';
import { databaseName } from '../features/live/hint-bus.queries.js';
import { hintSubject } from '../features/live/nats-address.rules.js';
import type { NatsBus } from '../features/live/nats-link.js';
import { createWakeUps } from '../features/live/wake-ups.js';
import { createRecipientSets } from '../features/screening/recipient-sets.js';
import { tagKey } from '../features/screening/tag-key.rules.js';
import { watchDueReviews } from '../features/reviews/due-reviews.js';
import { keepPartitions } from '../features/screening/keep-partitions.js';
import type { Config } from './config.js';
import { createApollo } from './graphql/apollo.js';
import { createDocumentLimits } from './graphql/document-limits.js';
import { createExecutor } from './graphql/executor.js';
import { measured } from './graphql/measured-executor.js';
import { buildGuardedSchema } from './graphql/schema.js';
import { createSubscriptionServer } from './graphql/subscriptions.js';
import type { Logger } from './log.js';
import { createMetrics, watch } from './metrics.js';
import { addExplorer } from './server/explorer.route.js';
import { addFileRoutes, type FilesUnderWay, type FileTimes } from './server/file-routes.js';
import { addHealth } from './server/health.route.js';
import { createHttpServer } from './server/http.js';
import { addMetrics } from './server/metrics.route.js';
import { acceptWebSockets } from './server/websocket.js';
import { createStops, type Stops } from './stops.js';
import { createWriters } from './writers.js';

/** Of the pool's ten connections those that store recipients of campaigns: the others are for words. */
const screeningsAtOnce = 2;

export interface RunningApp {
  url: string;
  /** Finishes what is in flight and closes all. */
  stop(): Promise<void>;
}

export type AppStart = { kind: 'listening'; app: RunningApp } | { kind: 'refused'; message: string };

export interface AppOptions extends FileTimes {
  config: Config;
  databaseUrl: string;
  log: Logger;
  recorder?: Pick<RecorderOptions, 'deadline'>;
  askAgain?: Pick<AskAgainOptions, 'patience' | 'within'>;
}

/** Nothing that it started runs on when it throws. */
export async function startApp(options: AppOptions): Promise<AppStart> {
  const stops = createStops();
  try {
    const url = await startAll(options, stops);
    return { kind: 'listening', app: { url, stop: () => stops.run() } };
  } catch (error) {
    try {
      await stops.run();
    } catch (failure) {
      options.log.error({ err: failure }, 'stopping after a failed start failed');
    }
    throw error;
  }
}

/** All processes of a database meet on one subject, and those of no other. */
async function natsBus({ natsServers, secretKey }: Config, db: Db): Promise<NatsBus | undefined> {
  if (natsServers === undefined) return undefined;
  return { servers: natsServers, subject: hintSubject(secretKey, await databaseName(db)) };
}

/** Gives `stops` each thing's stop as soon as it runs, and where it listens in the end. */
async function startAll(options: AppOptions, stops: Stops): Promise<string> {
  const { config, databaseUrl, log } = options;
  await migrate(config.migrationDatabaseUrl ?? databaseUrl);
  const schema = await buildGuardedSchema();
  const db = connect(databaseUrl);
  stops.add(() => db.close());
  const lasting = askingAgain(db, options.askAgain);
  const metrics = createMetrics();
  const limits = createDocumentLimits(schema);
  const executor = measured(
    createExecutor(schema, log, (context) => forWriting(context)),
    metrics,
  );
  const apollo = createApollo(schema, executor, { introspection: config.explorer, log });
  await apollo.start();
  stops.add(() => apollo.stop());
  const wakeUps = createWakeUps({
    db,
    databaseUrl,
    nats: await natsBus(config, db),
    onTrouble: (error) => log.warn({ err: error }, 'wake-ups are late: trying again'),
  });
  stops.add(() => wakeUps.stop());
  const feeds = createFeeds({ db, wakeUps });
  const recipientSets = createRecipientSets({
    db,
    wakeUps,
    key: tagKey(config.secretKey),
    budget: config.screeningMemory * 1024 * 1024,
    onTrouble: (error) => log.warn({ err: error }, 'a set for screening could not be read: trying again'),
  });
  stops.add(() => recipientSets.stop());
  const { recorder, importWriter } = createWriters(db, { wakeUps, metrics }, options.recorder);
  stops.add(() => recorder.idle());
  let batchesSent = 0;
  let underWay: FilesUnderWay | undefined;
  const screeningTurns = createTurnsByKey(screeningsAtOnce);
  watch(metrics.registry, {
    followers: feeds.followers,
    furthestBehind: feeds.furthestBehind,
    eventsHeld: feeds.eventsHeld,
    followerReads: feeds.reads,
    batchesSent: () => batchesSent,
    hearsHints: wakeUps.hearsHints,
    waitingForWriter: recorder.waiting,
    waitingToStore: screeningTurns.waiting,
    screening: recipientSets.figures,
    filesScreened: () => underWay?.screened.running() ?? 0,
    uploads: () => underWay?.uploads.running() ?? 0,
    pool: db.pool,
  });
  const authenticator = createAuthenticator(
    askingAgain(db, { ...options.askAgain, unsent: 'is-told' }),
    config.platformKey,
  );
  const campaignCounts = createCampaignCounter();
  const services: Services = {
    db,
    recorder,
    importWriter,
    settings: createSettingsCache(lasting),
    authenticator,
    feeds,
    screeningTurns,
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
    recipientSets,
    now: () => Date.now() * 1000,
    secretKey: config.secretKey,
    publicUrl: config.publicUrl ?? '',
  };
  const doubt = () => {
    authenticator.forget();
    services.settings.doubt();
  };
  db.onAnother(() => {
    log.warn('the database is another one or was started anew: what was read from it before is forgotten');
    doubt();
    feeds.drop();
    campaignCounts.forget();
    recipientSets.drop();
  });
  db.onLost(doubt);
  stops.add(watchIdentity(db));
  const dueReviews = watchDueReviews(services, {
    onError: (error) => log.error({ err: error }, 'reviews that are due could not be settled: trying again'),
  });
  stops.add(() => dueReviews.stop());
  const partitions = keepPartitions({
    db,
    retentionDays: config.screeningRetentionDays,
    onDropped: (tables) => log.info({ tables }, 'recipients of old screenings were dropped'),
    onError: (error) => log.error({ err: error }, 'weeks of screenings could not be kept: trying again'),
  });
  stops.add(() => partitions.stop());
  const contextOf = (caller: Caller | null): RequestContext => ({
    caller,
    services,
    loaders: createLoaders(services, caller?.kind === 'account' ? caller.accountId : ''),
  });
  // What a mutation sends is sent again when its answer is lost: its caller is answered as if nothing had happened.
  const forWriting = ({ caller }: RequestContext): RequestContext => {
    const writing = { ...services, db: lasting };
    const accountId = caller?.kind === 'account' ? caller.accountId : '';
    return { caller, services: writing, loaders: createLoaders(writing, accountId) };
  };
  const callerOf = (secret: string | null) => authenticator.callerOf(secret);
  const http = createHttpServer({ apollo, limits, callerOf, contextOf, log, metrics });
  stops.add(() => http.close());
  let stopping = false;
  addHealth(http, { db, stopping: () => stopping });
  addMetrics(http, metrics.registry);
  if (config.explorer) addExplorer(http);
  underWay = addFileRoutes(http, services, lasting, { ...options, metrics });
  const webSockets = acceptWebSockets({
    http: http.server,
    subscriptions: createSubscriptionServer({
      schema,
      executor,
      limits,
      authenticator,
      contextOf,
      log,
      onDelivery: () => {
        batchesSent += 1;
      },
    }),
    log,
  });
  stops.add(() => webSockets.stop());
  stops.add(async () => {
    stopping = true;
  });
  await http.listen({ host: config.host, port: config.port });
  const address = http.server.address();
  const port = typeof address === 'object' && address !== null ? address.port : config.port;
  const url = `http://${config.host}:${port}`;
  services.publicUrl = config.publicUrl ?? url;
  return url;
}
