/** The wake-ups of one process, over each of the buses that there are. */
import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, onTestFinished, vi } from 'vitest';
import { connect, type Db } from '../../src/core/db/connect.js';
import { readNatsUrl } from '../../src/features/live/nats-address.rules.js';
import { createWakeUps, type RunningWakeUps, type WakeUpsTimes } from '../../src/features/live/wake-ups.js';
import type { TestDatabase } from '../support/database.js';
import { hasNatsServer, publish, startNatsServer, type TestNatsServer } from '../support/nats-server.js';

export type BusName = 'LISTEN and NOTIFY' | 'NATS';

/** NATS where its server is installed, and always where REQUIRE_NATS says so. */
export const buses: BusName[] = hasNatsServer() ? ['LISTEN and NOTIFY', 'NATS'] : ['LISTEN and NOTIFY'];

export interface TestBus {
  /** Its address, to be put behind a proxy. */
  url: string;
  /** Sends a message as another process would, or would not. */
  say(payload: string): Promise<void>;
  /** Wake-ups of one process. `look` is far away unless a test is about it. `busUrl`: another way to the bus. */
  givenProcess(times?: Partial<WakeUpsTimes>, busUrl?: string): GivenProcess;
}

export interface GivenProcess {
  db: Db;
  wakeUps: RunningWakeUps;
  troubles: unknown[];
}

const subject = 'heed.test.hints';

/** For use in a `describe`: the bus runs during its tests. */
export function useBus(name: BusName, database: TestDatabase): TestBus {
  const held: { server?: TestNatsServer } = {};
  if (name === 'NATS') {
    beforeAll(async () => {
      held.server = await startNatsServer();
    });
    afterAll(() => held.server?.kill());
  }
  const url = () => held.server?.url ?? database.url;
  return {
    get url() {
      return url();
    },
    async say(payload) {
      if (held.server === undefined) await database.db.rows(sql`select pg_notify('heed_hints', ${payload})`);
      else await publish(held.server.port, subject, payload);
    },
    givenProcess(times = {}, busUrl = url()) {
      const db = connect(database.url, { connections: 2 });
      const troubles: unknown[] = [];
      const wakeUps = createWakeUps({
        db,
        databaseUrl: name === 'NATS' ? 'postgres://nobody@127.0.0.1:1/none' : busUrl,
        nats: name === 'NATS' ? { servers: readNatsUrl(busUrl) ?? [], subject } : undefined,
        onTrouble: (error) => troubles.push(error),
        times: { look: 3_600_000, firstRetry: 50, ...times },
      });
      onTestFinished(async () => {
        await wakeUps.stop();
        await db.close();
      });
      return { db, wakeUps, troubles };
    },
  };
}

/** Until hints sent by one reach the other. */
export async function untilConnected(from: GivenProcess, to: GivenProcess): Promise<void> {
  const accountId = randomUUID();
  const wake = vi.fn();
  const stop = to.wakeUps.listen(accountId, wake, () => 0);
  await vi.waitFor(() => {
    from.wakeUps.grew(accountId);
    expect(wake).toHaveBeenCalled();
  }, 10_000);
  stop();
}
