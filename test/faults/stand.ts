/** A Heed in a process of its own on a database by way of a link, with an account, and a follower that runs throughout. */
import { followLog, type OptOutEventFilter } from '../../src/client/follow-log.js';
import { connect, type Db } from '../../src/core/db/connect.js';
import { cursorAt } from '../../src/core/log/cursor.js';
import { AddNumberDocument, CreateAccountDocument } from '../generated/operations.js';
import { platformKey } from '../support/app.js';
import { type ApiClient, createClient } from '../support/client.js';
import { startHeedProcess } from '../support/heed-process.js';
import type { KillablePostgres } from '../support/killable-postgres.js';
import { type ProxiedLink, proxyTo } from '../support/proxied-link.js';

export interface Stand {
  /** The database itself, not by way of the link. */
  databaseUrl: string;
  db: Db;
  link: ProxiedLink;
  /** Where the database is the stand's own. */
  postgres: KillablePostgres | null;
  accountId: string;
  address: string;
  client: ApiClient;
  /** One of all events, and one of those that reach SMS, which all do: its filter has to be read from the database. */
  followers: readonly StandFollower[];
  stop(): Promise<void>;
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
}

export async function openStand(databaseUrl: string, options: StandOptions = {}): Promise<Stand> {
  const stops: (() => unknown)[] = [];
  const atEnd = (stop: () => unknown) => void stops.push(stop);
  const link = await proxyTo(databaseUrl);
  atEnd(() => link.stop());
  const db = connect(databaseUrl, { connections: 2, name: 'the test' });
  atEnd(() => db.close());
  const heed = await startHeedProcess(link.url, { LOG_LEVEL: 'fatal' }, atEnd);
  const writer =
    options.otherWriter === true ? await startHeedProcess(databaseUrl, { LOG_LEVEL: 'fatal' }, atEnd) : heed;
  const platform = createClient(writer.url, platformKey);
  const { createAccount } = await platform.run(CreateAccountDocument, { input: { name: 'Acme' } });
  const accountId = createAccount.account.id;
  const client = createClient(writer.url, createAccount.apiKey);
  const { addNumber } = await client.run(AddNumberDocument, { input: { address: '+14155550100' } });

  function startFollower(filter?: OptOutEventFilter): StandFollower {
    const seen: string[] = [];
    const known = new Set<string>();
    let ended: unknown;
    const after = cursorAt(accountId, { position: 0, eventId: null });
    const follower = followLog(heed.url, createAccount.apiKey, { after, ...(filter && { filter }) });
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

  const followers = [startFollower(), startFollower({ channels: ['SMS'] })];
  return {
    databaseUrl,
    db,
    link,
    postgres: options.postgres ?? null,
    accountId,
    address: addNumber.address,
    client,
    followers,
    async stop() {
      for (const stop of stops.toReversed()) await stop();
    },
  };
}
