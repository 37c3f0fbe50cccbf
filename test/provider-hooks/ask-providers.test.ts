/** Certificates and confirmations, asked for at a server of the test's own. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { fetchText } from '../../src/core/access/fetch-text.js';
import {
  askProviders,
  type AskingTimes,
  ProviderAway,
} from '../../src/features/provider-hooks/ask-providers.js';
import { certificate } from './given-sns.js';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

/** A server that answers so, and asks of which it is told. */
async function given(first: Answer, times: Partial<AskingTimes> = {}) {
  const state = { clock: 0, answer: first, asked: [] as string[] };
  const server = createServer((request, response) => {
    state.asked.push(request.url ?? '');
    state.answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stops.push(() => {
    server.close();
    server.closeAllConnections();
  });
  const place = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const providers = askProviders({ now: () => state.clock, times });
  return { state, place, url: `${place}/a.pem`, ...providers };
}

const withText =
  (text: string, status = 200): Answer =>
  (_request, response) =>
    void response.writeHead(status).end(text);

describe('a certificate', () => {
  it('is asked for once by all who want it at the same time, and kept for a day', async () => {
    const { state, url, certificateAt } = await given(withText(certificate));
    const all = await Promise.all(Array.from({ length: 30 }, () => certificateAt(url)));
    expect(new Set(all)).toEqual(new Set([certificate]));
    state.clock += 24 * 60 * 60_000 - 1;
    expect(await certificateAt(url)).toBe(certificate);
    expect(state.asked).toEqual(['/a.pem']);
    state.clock += 1;
    expect(await certificateAt(url)).toBe(certificate);
    expect(state.asked).toEqual(['/a.pem', '/a.pem']);
  });

  it('that cannot be had anew counts for a week, and no longer', async () => {
    const { state, url, certificateAt } = await given(withText(certificate));
    await certificateAt(url);
    state.answer = withText('away', 503);
    state.clock += 7 * 24 * 60 * 60_000 - 1;
    expect(await certificateAt(url)).toBe(certificate);
    state.clock += 1;
    await expect(certificateAt(url)).rejects.toThrow(ProviderAway);
  });

  it.each<[string, Answer]>([
    ['an error', withText(certificate, 500)],
    ['nothing there', withText('', 404)],
    ['another success', withText(certificate, 206)],
    ['no certificate', withText('<html></html>')],
    ['too much', withText(certificate + ' '.repeat(64 * 1024))],
    ['a broken answer', (request) => void request.socket.destroy()],
  ])('is not had from %s', async (_title, answer) => {
    const { url, certificateAt } = await given(answer);
    await expect(certificateAt(url)).rejects.toThrow(ProviderAway);
  });

  it('is not looked for where an answer leads', async () => {
    const { state, place, certificateAt } = await given((request, response) =>
      request.url === '/b.pem'
        ? void response.end(certificate)
        : void response.writeHead(302, { location: '/b.pem' }).end(),
    );
    await expect(certificateAt(`${place}/a.pem`)).rejects.toThrow(ProviderAway);
    expect(state.asked).toEqual(['/a.pem']);
    expect(await certificateAt(`${place}/b.pem`)).toBe(certificate);
  });

  it('is waited for in vain for so long only, at its beginning and in its midst', async () => {
    const silent: Answer = () => {};
    const halting: Answer = (_request, response) => void response.writeHead(200).write('-----BEGIN');
    for (const answer of [silent, halting]) {
      const { url, certificateAt } = await given(answer, { within: 50 });
      await expect(certificateAt(url)).rejects.toThrow(ProviderAway);
    }
  });

  it('without an end is not read to its end', async () => {
    let sent = 0;
    const { url, certificateAt } = await given((_request, response) => {
      const send = () => {
        sent += 16_384;
        if (!response.destroyed) response.write(Buffer.alloc(16_384, 'a'), send);
      };
      send();
    });
    await expect(certificateAt(url)).rejects.toThrow(ProviderAway);
    expect(sent).toBeLessThan(64 * 1024 * 1024);
  });

  it('that was not had is asked for again after three seconds, not before', async () => {
    const { state, url, certificateAt } = await given(withText('', 503));
    await expect(certificateAt(url)).rejects.toThrow(ProviderAway);
    state.answer = withText(certificate);
    state.clock += 2_999;
    await expect(certificateAt(url)).rejects.toThrow(ProviderAway);
    expect(state.asked).toHaveLength(1);
    state.clock += 1;
    expect(await certificateAt(url)).toBe(certificate);
  });

  it('that is known is not pushed out by addresses of nothing', async () => {
    const { state, place, url, certificateAt } = await given((request, response) =>
      request.url === '/a.pem' ? void response.end(certificate) : void response.writeHead(404).end(),
    );
    await certificateAt(url);
    for (let at = 0; at < 200; at += 1) await certificateAt(`${place}/${at}`).catch(() => {});
    expect(await certificateAt(url)).toBe(certificate);
    expect(state.asked.filter((path) => path === '/a.pem')).toHaveLength(1);
  });

  it('is one of eight that are asked for at the same time, at most', async () => {
    const waiting: ServerResponse[] = [];
    const { state, place, certificateAt } = await given((_request, response) => void waiting.push(response));
    const first = Array.from({ length: 8 }, (_, at) => certificateAt(`${place}/${at}`));
    await expect(certificateAt(`${place}/8`)).rejects.toThrow(ProviderAway);
    await expect.poll(() => waiting.length).toBe(8);
    for (const response of waiting) response.end(certificate);
    expect(await Promise.all(first)).toHaveLength(8);
    state.answer = withText(certificate);
    expect(await certificateAt(`${place}/8`)).toBe(certificate);
  });
});

describe('an address', () => {
  it('is confirmed by asking for what the provider has shown', async () => {
    const { state, place, confirmAt } = await given(withText('<ConfirmSubscriptionResponse/>'));
    await confirmAt(`${place}/?Action=ConfirmSubscription&Token=abc`);
    expect(state.asked).toEqual(['/?Action=ConfirmSubscription&Token=abc']);
  });

  it.each<[string, Answer]>([
    ['an error', withText('', 400)],
    ['another place', (_request, response) => void response.writeHead(302, { location: '/' }).end()],
    ['too much', withText(' '.repeat(64 * 1024 + 1))],
    ['silence', () => {}],
  ])('is not confirmed by %s, and what was asked there is told to nobody', async (_title, answer) => {
    const { place, confirmAt } = await given(answer, { within: 50 });
    const failure = await confirmAt(`${place}/?Token=secret-token`).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ProviderAway);
    for (let error = failure; error instanceof Error; error = error.cause)
      expect(`${error.message} ${error.stack ?? ''}`).not.toContain('secret-token');
  });
});

describe('a text', () => {
  it('is as long as it may be, and not a byte longer', async () => {
    const { url } = await given(withText('äb'));
    expect(await fetchText(url, { within: 5_000, longest: 3 })).toBe('äb');
    await expect(fetchText(url, { within: 5_000, longest: 2 })).rejects.toThrow('2 bytes at most');
  });
});
