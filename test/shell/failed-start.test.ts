import { once } from 'node:events';
import { createServer } from 'node:net';
import { Writable } from 'node:stream';
import { sql } from 'drizzle-orm';
import pino from 'pino';
import { expect, test, vi } from 'vitest';
import { startApp } from '../../src/shell/app.js';
import { createStops } from '../../src/shell/stops.js';
import { testConfig } from '../support/app.js';
import { useDatabase } from '../support/database.js';
import { asServerOf } from '../support/server-role.js';

const database = useDatabase({ name: 'the test' });

/** The database's connections that are not the test's own. */
async function connectionsOfHeed(): Promise<string[]> {
  const rows = await database.db.rows<{ application_name: string }>(sql`
    select application_name from pg_stat_activity
    where datname = current_database() and application_name <> 'the test' and backend_type = 'client backend'`);
  return rows.map((row) => row.application_name);
}

test('a start that fails at its port leaves nothing running: no connection to the database, and not a line in the log', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const address = taken.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const lines: string[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString());
      done();
    },
  });
  const start = startApp({
    config: testConfig({ port }),
    sealing: 'off',
    ...asServerOf(database.url),
    log: pino({ level: 'trace' }, stream),
  });
  await expect(start).rejects.toMatchObject({ code: 'EADDRINUSE', syscall: 'listen' });
  taken.close();
  // A connection that was said goodbye to is listed until the server has read it.
  await vi.waitFor(async () => expect(await connectionsOfHeed()).toEqual([]), 10_000);
  expect(lines).toEqual([]);
});

test('what was started last is stopped first, each once, and one that fails keeps no other running', async () => {
  const stopped: string[] = [];
  const stops = createStops();
  for (const name of ['database', 'wake-ups', 'server']) {
    stops.add(async () => {
      stopped.push(name);
      if (name === 'wake-ups') throw new Error('the wake-ups did not stop');
    });
  }
  await expect(stops.run()).rejects.toThrow('the wake-ups did not stop');
  await stops.run();
  expect(stopped).toEqual(['server', 'wake-ups', 'database']);
});
