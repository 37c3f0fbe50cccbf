/** What processes share besides the database: nothing, or a NATS. Each bus can go away and come back. */
import { afterAll, beforeAll } from 'vitest';
import type { TestDatabase } from '../support/database.js';
import { hasNatsServer, startNatsServer, type TestNatsServer } from '../support/nats-server.js';
import { type HintRoad, roadTo } from './hint-road.js';

export type BusName = 'LISTEN and NOTIFY' | 'NATS';

/** NATS where its server is installed, and always where REQUIRE_NATS says so. */
export const buses: BusName[] = hasNatsServer() ? ['LISTEN and NOTIFY', 'NATS'] : ['LISTEN and NOTIFY'];

export interface ProcessBus {
  road: HintRoad;
  /** The environment of each process. */
  env: { DATABASE_URL: string; NATS_URL?: string };
  /** No hint travels from now on. */
  leave(): Promise<void>;
  comeBack(): Promise<void>;
}

/** For use in a `describe`: the bus runs during its tests. */
export function useProcessBus(name: BusName, database: TestDatabase): { readonly bus: ProcessBus } {
  const held: { bus?: ProcessBus; server?: TestNatsServer } = {};
  beforeAll(async () => {
    if (name === 'NATS') {
      const server = await startNatsServer();
      const road = await roadTo(server.url, 'NATS');
      held.server = server;
      held.bus = {
        road,
        env: { DATABASE_URL: database.url, NATS_URL: road.url },
        leave: server.kill,
        comeBack: server.startAgain,
      };
    } else {
      const road = await roadTo(database.url, 'PostgreSQL');
      held.bus = {
        road,
        env: { DATABASE_URL: road.url },
        leave: async () => road.close(),
        comeBack: async () => road.open(),
      };
    }
  });
  afterAll(async () => {
    await held.bus?.road.stop();
    await held.server?.kill();
  });
  return {
    get bus() {
      if (held.bus === undefined) throw new Error('the bus is made before the tests of a file');
      return held.bus;
    },
  };
}
