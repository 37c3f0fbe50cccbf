/** A whole Heed and its NATS: what it is told at its start, and what it does without. */
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { useDatabase } from '../support/database.js';
import { freePort } from '../support/free-port.js';
import { startHeedProcess } from '../support/heed-process.js';
import { hasNatsServer, startNatsServer } from '../support/nats-server.js';
import { givenSharedAccount, hearsHints, sendTo } from './two-processes.js';

const database = useDatabase();
const ceiling = 30_000;
const certificate = fileURLToPath(new URL('../support/tls/nats-certificate.pem', import.meta.url));
const key = fileURLToPath(new URL('../support/tls/nats-key.pem', import.meta.url));

it('a Heed with NATS_URL starts, is ready, serves and stops where there is no NATS', async () => {
  const url = `nats://127.0.0.1:${await freePort()}`;
  const heed = await startHeedProcess(database.url, { NATS_URL: url, LOG_LEVEL: 'fatal' });
  expect((await fetch(`${heed.url}/health/ready`)).status).toBe(200);
  const account = await givenSharedAccount(heed);
  expect((await sendTo(account.at(heed))).result).toBe('OPTED_OUT');
  expect(await hearsHints(heed.url)).toBe(false);
  expect(await heed.end('SIGTERM')).toBe(0);
});

if (hasNatsServer())
  describe('a Heed with NATS_URL', () => {
    it('hears hints once NATS is there, which was away at the start', async () => {
      const server = await startNatsServer();
      onTestFinished(server.kill);
      await server.kill();
      const heed = await startHeedProcess(database.url, { NATS_URL: server.url, LOG_LEVEL: 'fatal' });
      expect(await hearsHints(heed.url)).toBe(false);
      await server.startAgain();
      await vi.waitFor(async () => expect(await hearsHints(heed.url)).toBe(true), { timeout: ceiling });
      expect(await heed.end('SIGTERM')).toBe(0);
    });

    it('speaks to a server with TLS and a password, whose certificate it has been given', async () => {
      const server = await startNatsServer([
        '--tls',
        '--tlscert',
        certificate,
        '--tlskey',
        key,
        '--user',
        'heed',
        '--pass',
        'secret',
      ]);
      onTestFinished(server.kill);
      const heed = await startHeedProcess(database.url, {
        NATS_URL: `tls://heed:secret@localhost:${server.port}`,
        NODE_EXTRA_CA_CERTS: certificate,
      });
      await vi.waitFor(async () => expect(await hearsHints(heed.url)).toBe(true), { timeout: ceiling });
      expect(await heed.end('SIGTERM')).toBe(0);
    });

    it('stops in good order while NATS is frozen', async () => {
      const server = await startNatsServer();
      onTestFinished(server.kill);
      const heed = await startHeedProcess(database.url, { NATS_URL: server.url, LOG_LEVEL: 'fatal' });
      await vi.waitFor(async () => expect(await hearsHints(heed.url)).toBe(true), { timeout: ceiling });
      server.freeze();
      const account = await givenSharedAccount(heed);
      await sendTo(account.at(heed));
      expect(await heed.end('SIGTERM')).toBe(0);
    });
  });
