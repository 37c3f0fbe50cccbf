/** What Heed's own log and figures say of deliveries: never whose, where to, or what. */
import { expect, it, onTestFinished } from 'vitest';
import { createLog } from '../../src/shell/log.js';
import { givenAccount, givenNumber, startTestApp, useApp } from '../support/app.js';
import { someRecipient } from '../support/messages.js';
import { deliver, givenHook, signedSample, token } from './given-hook.js';

const app = useApp();

it('the log of a delivery holds neither its address nor its token, nor who wrote what, whatever becomes of it', async () => {
  const lines: string[] = [];
  const running = await startTestApp(
    app.url,
    {},
    { log: createLog('trace', { write: (line: string) => void lines.push(line) }) },
  );
  onTestFinished(() => running.stop());
  const account = await givenAccount(app);
  const { address: to } = await givenNumber(account);
  const secret = 'a_token_of_cm_of_32_characters_x';
  const hook = await givenHook(account);
  const other = await givenHook(account);
  const cm = await givenHook(account, { provider: 'CM', name: 'CM', secret });
  const from = someRecipient();
  const here = (url: string) => url.replace(app.origin, running.url);
  const statusOf = async (sample: ReturnType<typeof signedSample>, url = sample.url) =>
    (await deliver({ ...sample, url: here(url) })).status;
  const sample = signedSample('twilio', here(hook.url), token, { from, to });

  expect(await statusOf(sample)).toBe(200);
  expect(await statusOf(signedSample('cm', cm.url, secret, { from, to }))).toBe(200);
  expect(await statusOf(signedSample('cm', cm.url, `${secret}y`, { from, to }))).toBe(403);
  expect(await statusOf(signedSample('twilio', here(hook.url), 'f'.repeat(32), { from, to }))).toBe(403);
  expect(await statusOf(sample, `${hook.url}x`)).toBe(404);
  expect(await statusOf(sample, `${hook.url}/%E0%A4%A`)).toBe(400);
  const large = await fetch(here(hook.url), {
    method: 'POST',
    body: `${from}${'x'.repeat(4 * 1024 * 1024)}`,
  });
  expect(large.status).toBe(413);
  await app.db.text('alter table provider_hooks rename to mislaid', []);
  try {
    expect(await statusOf(signedSample('twilio', here(other.url), token, { from, to }))).toBe(500);
  } finally {
    await app.db.text('alter table mislaid rename to provider_hooks', []);
  }

  const text = lines.join('');
  for (const said of ['"/hooks/:provider/:key"', 'a delivery of a provider failed'])
    expect(text).toContain(said);
  const keys = [hook, other, cm].map(({ url }) => url.split('/').at(-1) ?? '');
  for (const secretText of [...keys, token, secret, from.slice(1), to.slice(1), 'STOP'])
    expect(text).not.toContain(secretText);
  const figures = await (await fetch(`${running.url}/metrics`)).text();
  const counted = figures.split('\n').filter((line) => line.startsWith('heed_provider_deliveries_total{'));
  expect(counted.toSorted()).toEqual([
    'heed_provider_deliveries_total{provider="cm",outcome="accepted"} 1',
    'heed_provider_deliveries_total{provider="cm",outcome="refused"} 1',
    'heed_provider_deliveries_total{provider="twilio",outcome="accepted"} 1',
    'heed_provider_deliveries_total{provider="twilio",outcome="failed"} 1',
    'heed_provider_deliveries_total{provider="twilio",outcome="refused"} 1',
    'heed_provider_deliveries_total{provider="twilio",outcome="unreadable"} 1',
  ]);
});

it.each(['json', 'undefined', 'application/json, application/json', 'application/json; charset=latin1;', ''])(
  'a delivery is proved by its bytes and read, even if it says that it is %j',
  async (type) => {
    const account = await givenAccount(app);
    const { address: to } = await givenNumber(account, { channel: 'WHATSAPP' });
    const secret = 'a'.repeat(32);
    const { url } = await givenHook(account, { provider: 'META', name: 'Meta', secret });
    const sample = signedSample('meta', url, secret, { from: someRecipient(), to });
    const answer = await deliver({ ...sample, headers: { ...sample.headers, 'content-type': type } });
    expect(answer.status).toBe(200);
  },
);
