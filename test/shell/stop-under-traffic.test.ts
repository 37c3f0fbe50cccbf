import { connect as connectTcp } from 'node:net';
import { once } from 'node:events';
import { print } from 'graphql';
import { expect, it, vi } from 'vitest';
import { ProcessInboundDocument } from '../generated/operations.js';
import { givenAccount, givenNumber, startTestApp, useApp } from '../support/app.js';
import { givenLockedLog } from '../support/locked-log.js';
import { makeMessage } from '../support/messages.js';

const app = useApp();

/** What was under way would take a minute to end by itself. */
const ceiling = 15_000;

async function listens(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  const socket = connectTcp({ host: hostname, port: Number(port) });
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

it(
  'a stop answers the mutations in flight of clients that keep their connections, and is done then',
  async () => {
    const account = await givenAccount(app);
    const { address } = await givenNumber(account);
    const stopped = await startTestApp(app.url);
    const send = async () => {
      const response = await fetch(`${stopped.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${account.admin.key}` },
        body: JSON.stringify({
          query: print(ProcessInboundDocument),
          variables: { input: makeMessage({ to: address }) },
        }),
      });
      const connection = response.headers.get('connection');
      const { data } = (await response.json()) as { data: { processInbound: { result: string } } };
      return { connection, result: data.processInbound.result };
    };
    expect(await send()).toEqual({ connection: 'keep-alive', result: 'OPTED_OUT' });

    const release = await givenLockedLog(app.url, account.accountId);
    const first = send();
    await vi.waitFor(async () => {
      const waits = await app.db.text(
        "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
        [],
      );
      expect(waits).toHaveLength(1);
    }, ceiling);
    const answers = Promise.all([first, send(), send()]);
    await vi.waitFor(async () => {
      const metrics = await (await fetch(`${stopped.url}/metrics`)).text();
      expect(metrics).toMatch(/waiting\S* 2$/m);
    }, ceiling);
    const stopping = stopped.stop();
    await vi.waitFor(async () => expect(await listens(stopped.url)).toBe(false), ceiling);
    await release();
    const answered = { connection: 'close', result: 'OPTED_OUT' };
    expect(await answers).toEqual([answered, answered, answered]);
    await stopping;
  },
  ceiling,
);

it(
  'a stop does not wait for a connection on which nothing has been sent',
  async () => {
    const stopped = await startTestApp(app.url);
    const { hostname, port } = new URL(stopped.url);
    const socket = connectTcp({ host: hostname, port: Number(port) });
    const ended = once(socket, 'close');
    await once(socket, 'connect');
    await stopped.stop();
    await ended;
    expect(await listens(stopped.url)).toBe(false);
  },
  ceiling,
);
