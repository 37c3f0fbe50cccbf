/** Heeds in processes of their own on a database, by way of a link unless they are given none, with an account, and followers that run throughout. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { followLog, type OptOutEventFilter } from '../../src/client/follow-log.js';
import { connect, type Db } from '../../src/core/db/connect.js';
import { cursorAt } from '../../src/core/log/cursor.js';
import { AddNumberDocument, CreateAccountDocument } from '../generated/operations.js';
import { platformKey } from '../support/app.js';
import { type ApiClient, createClient } from '../support/client.js';
import { type HeedProcess, startHeedProcess } from '../support/heed-process.js';
import { freePort } from '../support/free-port.js';
import type { KillablePostgres } from '../support/killable-postgres.js';
import { type ProxiedLink, proxyTo } from '../support/proxied-link.js';

export interface Stand {
  /** The database itself, not by way of the link. */
  databaseUrl: string;
  db: Db;
  link: ProxiedLink;
  /** Where the database is the stand's own. */
  postgres: KillablePostgres | null;
  /** Where its Heeds write their checkpoints. */
  checkpointDir: string;
  accountId: string;
  address: string;
  /** One for each Heed that takes what is sent. */
  clients: readonly ApiClient[];
  /** The first Heed, which the first follower follows. */
  heed: RunningHeed;
  /** One of all events, and one of those that reach SMS, which all do: its filter has to be read from the database. */
  followers: readonly StandFollower[];
  stop(): Promise<void>;
}

export interface RunningHeed {
  /** SIGKILL. Resolves when it is gone. */
  kill(): Promise<void>;
  /** Once more, at the same place. Resolves when it listens. */
  start(): Promise<void>;
}

export interface StandFollower {
  /** Ids of events, as they came. */
  seen: readonly string[];
  hasSeen(eventId: string): boolean;
  /** What ended it, which nothing should. */
  error(): unknown;
}

export interface StandOptions {
  postgres?: KillablePostgres;
  /** A second Heed, without the link, that takes what is sent: the follower hears of it through the database alone. */
  otherWriter?: boolean;
  /** Heeds that take what is sent, each with a follower. */
  heeds?: number;
  /** Without a link between: an address of several hosts goes through none. */
  direct?: boolean;
  /** One of its own in the temporary directory unless it is given. */
  checkpointDir?: string;
  /** For the processes, besides what all have. */
  env?: Record<string, string>;
  /** Asked once the first Heed runs, where that brings the database along. */
  embedded?: { databaseUrl(): Promise<string> };
}

export async function openStand(givenUrl: string, options: StandOptions = {}): Promise<Stand> {
  const stops: (() => unknown)[] = [];
  const atEnd = (stop: () => unknown) => void stops.push(stop);
  const link = options.direct === true ? null : await proxyTo(givenUrl);
  atEnd(() => link?.stop());
  const checkpointDir = options.checkpointDir ?? (await mkdtemp(path.join(tmpdir(), 'heed-checkpoints-')));
  atEnd(() => rm(checkpointDir, { recursive: true, force: true }));
  const env = {
    LOG_LEVEL: 'fatal',
    CHECKPOINT_DIR: checkpointDir,
    CHECKPOINT_SECONDS: '1',
    ...options.env,
  };
  const { heed, running } = await startRestartable(link?.url ?? givenUrl, env, atEnd);
  const others = await Promise.all(
    Array.from({ length: (options.heeds ?? 1) - 1 }, () =>
      startHeedProcess(link?.url ?? givenUrl, env, atEnd),
    ),
  );
  const databaseUrl = (await options.embedded?.databaseUrl()) ?? givenUrl;
  const db = connect(databaseUrl, { connections: 2, name: 'the test' });
  atEnd(() => db.close());
  const writers =
    options.otherWriter === true
      ? [await startHeedProcess(databaseUrl, env, atEnd)]
      : [{ url: running.url }, ...others];
  const platform = createClient(writers[0]?.url ?? '', platformKey);
  const { createAccount } = await platform.run(CreateAccountDocument, { input: { name: 'Acme' } });
  const accountId = createAccount.account.id;
  const clients = writers.map(({ url }) => createClient(url, createAccount.apiKey));
  const [client] = clients;
  if (client === undefined) throw new Error('a stand without a Heed');
  const { addNumber } = await client.run(AddNumberDocument, { input: { address: '+14155550100' } });

  function startFollower(url: string, filter?: OptOutEventFilter): StandFollower {
    const seen: string[] = [];
    const known = new Set<string>();
    let ended: unknown;
    const after = cursorAt(accountId, { position: 0, eventId: null });
    const follower = followLog(url, createAccount.apiKey, { after, ...(filter && { filter }) });
    const following = (async () => {
      try {
        for await (const batch of follower) {
          for (const { id } of batch.events) {
            seen.push(id);
            known.add(id);
          }
        }
      } catch (error) {
        ended = error;
      }
    })();
    atEnd(async () => {
      await follower.return?.();
      await following;
    });
    return { seen, hasSeen: (eventId) => known.has(eventId), error: () => ended };
  }

  const last = others.at(-1)?.url ?? running.url;
  const followers = [startFollower(running.url), startFollower(last, { channels: ['SMS'] })];
  return {
    databaseUrl,
    db,
    get link() {
      if (link === null) throw new Error('this stand has no link');
      return link;
    },
    postgres: options.postgres ?? null,
    checkpointDir,
    accountId,
    address: addNumber.address,
    clients,
    heed,
    followers,
    async stop() {
      for (const stop of stops.toReversed()) await stop();
    },
  };
}

/** A Heed on a port that stays its own while it is away. */
async function startRestartable(
  url: string,
  env: Record<string, string>,
  atEnd: (stop: () => unknown) => void,
): Promise<{ heed: RunningHeed; running: HeedProcess }> {
  const port = String(await freePort());
  const start = () => startHeedProcess(url, { ...env, PORT: port }, atEnd);
  let running = await start();
  return {
    running,
    heed: {
      kill: async () => void (await running.end('SIGKILL')),
      start: async () => void (running = await start()),
    },
  };
}
