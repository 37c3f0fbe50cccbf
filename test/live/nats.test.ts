/** What only NATS has: credentials, TLS, several servers, and a server that is away, frozen or none. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { type HintChannelTimes, openHintChannel } from '../../src/features/live/hint-channel.js';
import { readNatsUrl } from '../../src/features/live/nats-address.rules.js';
import { overNats } from '../../src/features/live/nats-link.js';
import { hasNatsServer, startNatsServer } from '../support/nats-server.js';

const certificate = fileURLToPath(new URL('../support/tls/nats-certificate.pem', import.meta.url));
const key = fileURLToPath(new URL('../support/tls/nats-key.pem', import.meta.url));
const ceiling = 10_000;
const subject = 'heed.test.hints';

function givenChannel(url: string, times: Partial<HintChannelTimes> = {}) {
  const troubles: Error[] = [];
  const hints: string[] = [];
  const listened = vi.fn();
  const channel = openHintChannel({
    openLink: overNats({ servers: readNatsUrl(url) ?? [], subject }),
    onHint: (accountIds) => hints.push(...accountIds),
    onListening: listened,
    onTrouble: (error) => troubles.push(error),
    times: { firstRetry: 20, lastRetry: 50, ...times },
  });
  onTestFinished(() => channel.stop());
  return { channel, troubles, hints, listened };
}

async function givenServer(args: readonly string[] = []) {
  const server = await startNatsServer(args);
  onTestFinished(server.kill);
  return server;
}

const untilItListens = ({ channel }: ReturnType<typeof givenChannel>) =>
  vi.waitFor(() => expect(channel.listening()).toBe(true), ceiling);

/** Something that takes connections; `answer` is told of each. How many are open. */
async function givenImpostor(answer: (socket: Socket) => void) {
  const open = new Set<Socket>();
  let taken = 0;
  const server = createServer((socket) => {
    taken += 1;
    open.add(socket);
    socket.on('error', () => undefined).on('close', () => open.delete(socket));
    socket.resume();
    answer(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    for (const socket of open) socket.destroy();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `nats://127.0.0.1:${port}`, open: () => open.size, taken: () => taken };
}

describe('hints over NATS, from what is no NATS', () => {
  it('tries again where something listens that never answers, and leaves no connection behind', async () => {
    const silent = await givenImpostor(() => undefined);
    const { channel, troubles } = givenChannel(silent.url, { patience: 30 });
    await vi.waitFor(() => expect(silent.taken()).toBeGreaterThan(10), ceiling);
    expect(silent.open()).toBeLessThanOrEqual(2);
    expect(channel.listening()).toBe(false);
    // One trouble, not one for each try.
    expect(troubles).toHaveLength(1);
    await channel.stop();
    await vi.waitFor(() => expect(silent.open()).toBe(0), ceiling);
  });

  it('says that it is no NATS server, and tries again', async () => {
    const web = await givenImpostor((socket) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'));
    const { troubles } = givenChannel(web.url);
    await vi.waitFor(() => expect(web.taken()).toBeGreaterThan(3), ceiling);
    expect(troubles[0]?.message).toBe('what answers is no NATS server');
  });
});

if (hasNatsServer())
  describe('hints over NATS', () => {
    it('are had by a user with a password, by a token, and not without', async () => {
      const server = await givenServer(['--user', 'heed', '--pass', 'pass, word']);
      const authority = (credentials: string) => server.url.replace('://', `://${credentials}@`);
      await untilItListens(givenChannel(authority('heed:pass%2C%20word')));
      for (const wrong of [authority('heed:secret'), server.url]) {
        const { troubles, channel } = givenChannel(wrong);
        await vi.waitFor(() => expect(troubles).not.toHaveLength(0), ceiling);
        expect(troubles[0]?.message).toBe('NATS refused: Authorization Violation');
        expect(channel.listening()).toBe(false);
      }
      const other = await givenServer(['--auth', 'a-token']);
      await untilItListens(givenChannel(other.url.replace('://', '://a-token@')));
    });

    it('are not had over TLS from a server that nobody vouches for, nor with tls:// from one without TLS', async () => {
      const secured = await givenServer(['--tls', '--tlscert', certificate, '--tlskey', key]);
      const plain = await givenServer();
      for (const [url, reason] of [
        [secured.url, /self-signed|DEPTH_ZERO/],
        [secured.url.replace('nats:', 'tls:'), /self-signed|DEPTH_ZERO/],
        [plain.url.replace('nats:', 'tls:'), /speaks none/],
      ] as const) {
        const { troubles, channel } = givenChannel(url);
        await vi.waitFor(() => expect(troubles).not.toHaveLength(0), ceiling);
        expect(troubles[0]?.message).toMatch(reason);
        expect(channel.listening()).toBe(false);
      }
    });

    it('come from the next server when one is away or dies, and from the first again', async () => {
      const [one, two] = [await givenServer(), await givenServer()];
      await one.kill();
      const following = givenChannel(`${one.url},${two.url}`);
      await untilItListens(following);
      await one.startAgain();
      await two.kill();
      const writing = givenChannel(one.url);
      await untilItListens(writing);
      const accountId = randomUUID();
      await vi.waitFor(() => {
        writing.channel.send([accountId]);
        expect(following.hints).toContain(accountId);
      }, ceiling);
    });

    it('come again from a server that was away at the start', async () => {
      const server = await givenServer();
      await server.kill();
      const { channel, troubles } = givenChannel(server.url);
      await vi.waitFor(() => expect(troubles).toHaveLength(1), ceiling);
      await server.startAgain();
      await vi.waitFor(() => expect(channel.listening()).toBe(true), ceiling);
    });

    it('stop at once while the server is frozen, with hints that wait, and leave nothing behind', async () => {
      const server = await givenServer();
      const given = givenChannel(server.url);
      await untilItListens(given);
      server.freeze();
      onTestFinished(server.thaw);
      // More than the link takes.
      const accountIds = Array.from({ length: 20_000 }, () => randomUUID());
      for (let round = 0; round < 20; round += 1) given.channel.send(accountIds);
      await given.channel.stop();
      expect(given.channel.listening()).toBe(false);
      expect(given.troubles).toEqual([]);
    });

    it('go out before a stop', async () => {
      const server = await givenServer();
      const [writing, following] = [givenChannel(server.url), givenChannel(server.url)];
      await untilItListens(writing);
      await untilItListens(following);
      // So many that the server still answers when the last are written.
      const accountIds = Array.from({ length: 20_000 }, () => randomUUID());
      writing.channel.send(accountIds);
      await writing.channel.stop();
      await vi.waitFor(() => expect(following.hints).toEqual(accountIds), ceiling);
    });

    it('are not heard by a server’s user who may not speak on the subject, and that is said', async () => {
      const server = await givenServer([
        '--config',
        fileURLToPath(new URL('../support/nats-mute.conf', import.meta.url)),
      ]);
      const { channel, troubles, listened } = givenChannel(server.url);
      await vi.waitFor(() => expect(troubles).not.toHaveLength(0), ceiling);
      expect(troubles[0]?.message).toMatch(/^NATS refused: Permissions Violation/);
      expect(channel.listening()).toBe(false);
      expect(listened).not.toHaveBeenCalled();
    });
  });
