/** Faults that PostgreSQL's own administration makes: statements cancelled, sessions ended, time limits passed. */
import { setTimeout as wait } from 'node:timers/promises';
import { sql, type SQL } from 'drizzle-orm';
import postgres from 'postgres';
import type { Fault } from './measure-fault.js';
import type { Stand } from './stand.js';

const heeds = sql`datname = current_database() and application_name in ('heed', 'heed hints')`;
const writing = sql`${heeds} and state = 'active' and query like '%record_words%'`;

/** How many sessions it was done to. */
async function doTo(stand: Stand, what: 'pg_terminate_backend' | 'pg_cancel_backend', whom: SQL) {
  const rows = await stand.db.rows(
    sql`select ${sql.raw(what)}(pid) from pg_stat_activity where ${whom} and pid <> pg_backend_pid()`,
  );
  return rows.length;
}

/** Again and again until it was done to so many. */
async function doToMany(stand: Stand, what: 'pg_terminate_backend' | 'pg_cancel_backend', times: number) {
  const until = performance.now() + 120_000;
  for (let done = 0; done < times;) {
    if (performance.now() > until) throw new Error(`${what}: only ${done} of ${times} were met`);
    done += await doTo(stand, what, writing);
  }
}

/** Somebody else holds the lock of the account's log meanwhile, so that all that is written to it waits. */
async function whileLocked(stand: Stand, work: () => Promise<void>): Promise<void> {
  const holder = postgres(stand.databaseUrl, { max: 1 });
  try {
    await holder.begin(async (transaction) => {
      await transaction`select from log_heads where account_id = ${stand.accountId} for update`;
      await work();
    });
  } finally {
    await holder.end();
  }
}

async function untilOneWaits(stand: Stand): Promise<void> {
  for (;;) {
    const rows = await stand.db.rows(
      sql`select from pg_stat_activity where ${writing} and wait_event_type = 'Lock'`,
    );
    if (rows.length > 0) return;
    await wait(10);
  }
}

export const killedSessions: Fault[] = [
  {
    name: 'writes terminated by the server while they wait for the account’s lock, 5 times',
    inject: (stand) =>
      whileLocked(stand, async () => {
        for (let round = 0; round < 5; round += 1) {
          await untilOneWaits(stand);
          await doTo(stand, 'pg_terminate_backend', writing);
        }
      }),
  },
  {
    name: 'writes cancelled by the server while they wait for the account’s lock, 5 times',
    inject: (stand) =>
      whileLocked(stand, async () => {
        for (let round = 0; round < 5; round += 1) {
          await untilOneWaits(stand);
          await doTo(stand, 'pg_cancel_backend', writing);
        }
      }),
  },
  {
    name: 'writes terminated by the server while they run, 30 times',
    inject: (stand) => doToMany(stand, 'pg_terminate_backend', 30),
  },
  {
    name: 'writes cancelled by the server while they run, 30 times',
    inject: (stand) => doToMany(stand, 'pg_cancel_backend', 30),
  },
  {
    name: 'writes held up until the server’s statement_timeout',
    inject: (stand) => whileLocked(stand, () => wait(10_500)),
  },
  {
    name: 'all sessions of Heed terminated at once, 10 times',
    async inject(stand) {
      for (let round = 0; round < 10; round += 1) {
        await doTo(stand, 'pg_terminate_backend', heeds);
        await wait(150);
      }
    },
  },
];
