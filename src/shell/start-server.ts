/** Builds the HTTP server with all of its routes, and listens. */
import type { GraphQLSchema } from 'graphql';
import type { Db } from '../core/db/connect.js';
import type { Caller } from '../core/access/caller.js';
import type { RequestContext } from '../core/graph/context.js';
import { createLoaders } from '../core/graph/loaders.js';
import { cursorAt } from '../core/log/cursor.js';
import { findTrustedText } from '../features/trusted/trusted-documents.queries.js';
import { addWebForm } from '../features/web-opt-out/form/web-form.route.js';
import type { AppOptions } from './app-options.js';
import { createApollo } from './graphql/apollo.js';
import { createDocumentLimits } from './graphql/document-limits.js';
import { createExecutor } from './graphql/executor.js';
import { createFollowers } from './graphql/followers.js';
import { createGate } from './graphql/gate.js';
import { measured } from './graphql/measured-executor.js';
import { leaseUnits } from './graphql/rates/lease-units.queries.js';
import { payingRows } from './graphql/rates/pay-rows.js';
import { createRates } from './graphql/rates/rates.js';
import { createSocketCount } from './graphql/socket-count.js';
import { createSubscriptionServer } from './graphql/subscriptions.js';
import { createTrustedTexts } from './graphql/trusted/trusted-texts.js';
import type { Metrics, Watched } from './metrics.js';
import { addressReader } from './trust-proxy.js';
import { createEventStreams } from './server/event-streams.js';
import { addExplorer, answerPage } from './server/explorer.route.js';
import { addFileRoutes, type FilesUnderWay } from './server/file-routes.js';
import { addHealth } from './server/health.route.js';
import { createHttpServer } from './server/http.js';
import { addMetrics } from './server/metrics.route.js';
import { acceptWebSockets } from './server/websocket.js';
import { startProviderHooks } from './start-provider-hooks.js';
import type { StartedServices } from './start-services.js';
import type { Stops } from './stops.js';

type ServerFigures = Pick<Watched, 'batchesSent' | 'filesScreened' | 'uploads'>;

export interface StartedServer {
  /** Where it listens. */
  url: string;
  /** Of what was built here. */
  figures: ServerFigures;
}

/** Gives `stops` each thing's stop as soon as it runs. */
export async function startServer(
  options: AppOptions,
  schema: GraphQLSchema,
  { services, access }: Pick<StartedServices, 'services' | 'access'>,
  lasting: Db,
  metrics: Metrics,
  stops: Stops,
): Promise<StartedServer> {
  const { config, log } = options;
  const { db, authenticator } = services;
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
  const limits = createDocumentLimits(schema);
  const trusted = createTrustedTexts((accountId, id) => findTrustedText(lasting, accountId, id));
  db.onAnother(() => trusted.forget());
  const rates = createRates({
    limits: config.limits.rates,
    lease: (quota, wanted) => leaseUnits(db, quota, wanted),
    onTrouble: (error) => log.warn({ err: error }, 'rates could not be shared: this process counts alone'),
  });
  const gate = createGate({
    documents: limits,
    priceLimit: config.limits.priceLimit,
    rates,
    trusted,
    log,
  });
  const executor = measured(createExecutor(schema, log, forWriting), metrics);
  const apollo = createApollo(schema, executor, { introspection: config.introspection, log });
  await apollo.start();
  stops.add(() => apollo.stop());
  const addHooks = startProviderHooks({ services, lasting, log, metrics }, stops);
  let batchesSent = 0;
  const following = {
    schema,
    executor,
    limits,
    introspection: config.introspection,
    contextOf,
    log,
    onDelivery: () => {
      batchesSent += 1;
    },
  };
  const followers = createFollowers(following);
  const sockets = createSocketCount(config.limits.socketsPerKey);
  const doors = { sockets, openKeys: access.openKeys, authenticator };
  const streams = createEventStreams({
    ...doors,
    followers,
    cursorOf: (accountId, place) => cursorAt(accountId, place, db.identity()),
    log,
    times: options.streams,
  });
  const http = createHttpServer({
    apollo,
    streams,
    answerPage: config.explorer ? answerPage : undefined,
    gate,
    callerAtDoor: authenticator.callerAtDoor,
    contextOf,
    log,
    metrics,
    trustProxy: config.trustProxy,
    clients: options.clients,
  });
  let underWay: FilesUnderWay | undefined;
  stops.add(async () => underWay?.uploads.settled());
  stops.add(() => http.close());
  let stopping = false;
  addHealth(http, { db, stopping: () => stopping });
  addMetrics(http, metrics.registry);
  if (config.explorer) addExplorer(http);
  const files = addFileRoutes(http, services, lasting, { ...options, metrics, payRows: payingRows(rates) });
  underWay = files;
  addHooks(http);
  addWebForm(http, services, {
    ...options.webForm,
    trustsProxies: config.trustProxy !== false,
    onError: (error) => log.error({ err: error }, 'a page of the form failed'),
    onUntrustedProxy: () =>
      log.warn(
        'requests come through a proxy (X-Forwarded-For), and TRUST_PROXY is not set: to the limits of the form all visitors are one',
      ),
  });
  const webSockets = acceptWebSockets({
    http: http.server,
    addressOf: addressReader(config.trustProxy),
    subscriptions: createSubscriptionServer({ ...following, ...doors, gate }, followers),
    log,
  });
  stops.add(async () => {
    await Promise.all([webSockets.stop(), streams.stop()]);
  });
  stops.add(async () => {
    stopping = true;
  });
  await http.listen({ host: config.host, port: config.port });
  const address = http.server.address();
  const port = typeof address === 'object' && address !== null ? address.port : config.port;
  return {
    url: `http://${config.host}:${port}`,
    figures: {
      batchesSent: () => batchesSent,
      filesScreened: files.screened.running,
      uploads: files.uploads.running,
    },
  };
}
