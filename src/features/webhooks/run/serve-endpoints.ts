/**
 * Serves endpoints of all accounts, each by one process at a time. A process says again and again that it is alive, takes some endpoints
 * that nobody serves, and is told which it has; of one that dies the others take what it had within seconds. Owned by app.ts, which
 * stops it.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { isAway } from '../../../core/db/database-error.js';
import type { Db } from '../../../core/db/connect.js';
import { newId } from '../../../core/domain/new-id.js';
import { startRounds } from '../../../core/domain/rounds.js';
import { keepEndpoints, type KeptEndpoint, leaveEndpoints } from './kept-endpoints.queries.js';
import { serveEndpoint } from './serve-endpoint.js';
import type { WebhookParts } from './webhook-parts.js';

export interface RunningWebhooks {
  /** An endpoint was changed here: what follows from it is looked for at once. */
  changed(): void;
  /** Endpoints that this process serves. */
  serving(): number;
  /** Lets what is being sent come to its end, for some seconds at most, and leaves all to others. */
  stop(): Promise<void>;
}

export interface ServeOptions {
  parts: WebhookParts;
  /** Not in turns: that the process is alive is said whatever else waits. */
  db: Db;
  /** They could not be looked at; trying goes on. Once for each trouble. */
  onTrouble(error: unknown): void;
}

interface Work {
  /** Once it is known. */
  revision: number | null;
  stopping: AbortController;
  done: Promise<void>;
}

/** Endpoints that a process takes at a look: others have their share. */
const takenAtOnce = 100;

export function serveEndpoints({ parts, db, onTrouble }: ServeOptions): RunningWebhooks {
  const { times } = parts;
  const processId = newId();
  const works = new Map<string, Work>();
  const givingUp = new AbortController();
  const stop = new AbortController();
  let seen: ReadonlySet<string> = new Set();
  let running: Promise<void> | null = null;
  let again = false;
  let inTrouble = false;

  function begin({ accountId, endpointId }: KeptEndpoint): void {
    const stopping = new AbortController();
    const work: Work = { revision: null, stopping, done: Promise.resolve() };
    works.set(endpointId, work);
    const ended = () => {
      works.delete(endpointId);
      // It may have been changed, and goes on at once.
      if (stopping.signal.aborted) changed();
    };
    work.done = serveEndpoint(
      parts,
      { accountId, endpointId, processId },
      {
        stopping: stopping.signal,
        givingUp: givingUp.signal,
        onRevision: (revision) => (work.revision = revision),
      },
    ).then(ended);
  }

  async function lookOnce(): Promise<void> {
    const kept = await keepEndpoints(db, processId, times.alive, takenAtOnce);
    if (stop.signal.aborted) return;
    inTrouble = false;
    const mine = new Map(kept.map((one) => [one.endpointId, one]));
    for (const [endpointId, { revision, stopping }] of works) {
      const now = mine.get(endpointId);
      if (now === undefined || !now.runs || (revision !== null && revision !== now.revision))
        stopping.abort();
    }
    // One that does not run any more is given back by whoever looks at it.
    for (const one of kept) if (!works.has(one.endpointId)) begin(one);
    // Perhaps there are more: they are not to wait for a look that comes later.
    const taken = kept.filter(({ endpointId }) => !seen.has(endpointId));
    if (taken.length >= takenAtOnce) again = true;
    seen = new Set(mine.keys());
  }

  /** One after the other; what is asked for meanwhile is looked for behind. */
  function look(): Promise<void> {
    again = true;
    running ??= (async () => {
      try {
        while (again && !stop.signal.aborted) {
          again = false;
          await lookOnce();
        }
      } finally {
        running = null;
      }
    })();
    return running;
  }

  function failed(error: unknown): void {
    // That it is away others tell.
    if (!inTrouble && !isAway(error)) onTrouble(error);
    inTrouble = true;
  }

  function changed(): void {
    if (!stop.signal.aborted) look().catch(failed);
  }

  const rounds = startRounds({ round: look, onError: failed, every: times.look });

  return {
    changed,
    serving: () => works.size,
    async stop() {
      stop.abort();
      await rounds.stop();
      await running?.catch(() => undefined);
      for (const { stopping } of works.values()) stopping.abort();
      const late = new AbortController();
      const grace = delay(times.grace, undefined, { signal: late.signal }).catch(() => undefined);
      await Promise.race([allDone(works), grace]);
      late.abort();
      givingUp.abort();
      await allDone(works);
      // Where the database is away others find out by themselves.
      await leaveEndpoints(db, processId).catch(() => undefined);
    },
  };
}

async function allDone(works: ReadonlyMap<string, Work>): Promise<void> {
  await Promise.all([...works.values()].map(({ done }) => done));
}
