/** Faults of a PostgreSQL that dies, restarts or is full: for a stand with one of its own. */
import { setTimeout as wait } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import type { KillablePostgres } from '../support/killable-postgres.js';
import type { Fault } from './measure-fault.js';
import type { Stand } from './stand.js';

/** Sessions that the stand's server lets in. */
export const serverConnections = 30;

function ownServer({ postgres: own }: Stand): KillablePostgres {
  if (own === null) throw new Error('this fault needs a server of its own');
  return own;
}

const killedFor = (seconds: number): Fault => ({
  name: `PostgreSQL killed (SIGKILL), away for ${seconds} s`,
  async inject(stand) {
    const server = ownServer(stand);
    await server.kill();
    await wait(seconds * 1_000);
    await server.start();
  },
});

export const deadServers: Fault[] = [
  killedFor(6),
  {
    name: 'PostgreSQL shut down in good order (57P01) and started again',
    async inject(stand) {
      const server = ownServer(stand);
      await server.shutDown();
      await server.start();
    },
  },
  {
    name: 'PostgreSQL full: others take every connection for 3 s',
    async inject(stand) {
      const greedy = Array.from({ length: serverConnections }, () =>
        postgres(stand.databaseUrl, { max: 1, backoff: false, connect_timeout: 2 }),
      );
      const taken = greedy.map((one) => one`select`.catch(() => null));
      await Promise.all(taken);
      await stand.db
        .rows(sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'heed'`)
        .catch(() => null);
      await Promise.all(greedy.map((one) => one`select`.catch(() => null)));
      await wait(3_000);
      await Promise.all(greedy.map((one) => one.end({ timeout: 0 })));
    },
  },
];

export const longDeadServers: Fault[] = [killedFor(20)];
