/**
 * Hints between processes, over LISTEN and NOTIFY, on one connection of its own that does both.
 *
 * Hints may be lost and may come twice; this only keeps the losses short. LISTEN goes deaf without an error when a link
 * stalls, so the channel notifies itself every few seconds and takes a new connection when it does not hear that. The
 * driver's own `listen` is not used: it comes back up to 20 s after the database and tells nobody that it was away.
 */
import { randomBytes } from 'node:crypto';
import postgres from 'postgres';
import { connectionSettings } from '../../core/db/connect.js';
import { asDatabaseError } from '../../core/db/database-error.js';

export interface HintChannel {
  /** Whether hints of others are heard. */
  listening(): boolean;
  /** Tells all other processes on this database. While the connection is away, hints are dropped. */
  send(accountIds: readonly string[]): void;
  /** Sends what was handed over before, then closes. */
  stop(): Promise<void>;
}

export interface HintChannelOptions {
  databaseUrl: string;
  /** Hints of other processes. */
  onHint(accountIds: string[]): void;
  /** It listens, for the first time or again: hints sent before then were missed. */
  onListening(): void;
  /** It has lost its connection, or could not make one; it goes on trying. */
  onTrouble(error: Error): void;
  times?: Partial<HintChannelTimes>;
}

/** Milliseconds. */
export interface HintChannelTimes {
  /** Between two notifications to itself. */
  beat: number;
  /** How long one of those may take to be heard. */
  deaf: number;
  /** Before a new connection after the first failure; doubled with each further one, up to the last. */
  firstRetry: number;
  lastRetry: number;
}

const usualTimes: HintChannelTimes = { beat: 3_000, deaf: 2_000, firstRetry: 100, lastRetry: 2_000 };

const channel = 'heed_hints';
/** A NOTIFY carries less than 8,000 bytes: the sender's tag, then 32 characters and a blank for each account. */
const accountsInOne = 240;

export function openHintChannel(options: HintChannelOptions): HintChannel {
  const times = { ...usualTimes, ...options.times };
  const ownTag = randomBytes(6).toString('hex');
  let client: postgres.Sql | null = null;
  let listening = false;
  let stopped = false;
  let failures = 0;
  let retryTimer: NodeJS.Timeout | undefined;
  let beatTimer: NodeJS.Timeout | undefined;
  let deafTimer: NodeJS.Timeout | undefined;
  const sending = new Set<Promise<unknown>>();

  function open(): void {
    const settings = {
      ...connectionSettings('heed hints'),
      max: 1,
      fetch_types: false,
      onnotify: (_channel: string, payload: string) => hear(payload),
      onclose: () => lose(opened, new Error('the connection for hints was closed')),
    };
    const opened = postgres(options.databaseUrl, settings);
    client = opened;
    void listenOn(opened);
    // A connection that cannot be made or does not answer is as good as deaf.
    deafTimer = setTimeout(
      () => lose(opened, new Error('listening for hints was not confirmed in time')),
      12_000,
    );
  }

  async function listenOn(opened: postgres.Sql): Promise<void> {
    try {
      await opened.unsafe(`listen ${channel}`);
    } catch (error) {
      return lose(opened, asDatabaseError(error));
    }
    if (client !== opened || stopped) return;
    listening = true;
    failures = 0;
    beat(opened);
    options.onListening();
  }

  function beat(of: postgres.Sql): void {
    clearTimeout(deafTimer);
    deafTimer = setTimeout(() => lose(of, new Error('listening for hints has gone deaf')), times.deaf);
    notify(of, `${ownTag} beat`);
  }

  function hear(payload: string): void {
    const [tag, text = ''] = payload.split(' ', 2);
    if (tag !== ownTag) {
      if (text !== 'beat') options.onHint(text.split(',').map(asUuid));
    } else if (text === 'beat' && client !== null && !stopped) {
      const heard = client;
      clearTimeout(deafTimer);
      beatTimer = setTimeout(() => beat(heard), times.beat);
    }
  }

  function notify(of: postgres.Sql, payload: string): void {
    const sent = settle(of, payload);
    sending.add(sent);
    void sent.finally(() => sending.delete(sent));
  }

  async function settle(of: postgres.Sql, payload: string): Promise<void> {
    try {
      await of`select pg_notify(${channel}, ${payload})`;
    } catch (error) {
      lose(of, asDatabaseError(error));
    }
  }

  function lose(lost: postgres.Sql, error: Error): void {
    if (client !== lost) return;
    client = null;
    listening = false;
    clearTimeout(deafTimer);
    clearTimeout(beatTimer);
    void lost.end({ timeout: 0 }).catch(() => undefined);
    if (stopped) return;
    options.onTrouble(error);
    const pause = Math.min(times.firstRetry * 2 ** failures, times.lastRetry);
    failures += 1;
    retryTimer = setTimeout(open, pause);
  }

  open();
  return {
    listening: () => listening,
    send(accountIds) {
      if (client === null || !listening || accountIds.length === 0) return;
      for (let from = 0; from < accountIds.length; from += accountsInOne) {
        const some = accountIds.slice(from, from + accountsInOne);
        notify(client, `${ownTag} ${some.map((accountId) => accountId.replaceAll('-', '')).join(',')}`);
      }
    },
    async stop() {
      stopped = true;
      clearTimeout(retryTimer);
      clearTimeout(beatTimer);
      clearTimeout(deafTimer);
      const last = client;
      if (last === null) return;
      const deadline = new Promise((resolve) => {
        deafTimer = setTimeout(resolve, 1_000);
      });
      await Promise.race([Promise.all(sending), deadline]);
      clearTimeout(deafTimer);
      client = null;
      await last.end({ timeout: 1 });
    },
  };
}

function asUuid(hex: string): string {
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
