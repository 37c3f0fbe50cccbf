import { createHmac } from 'node:crypto';
import { expect, it, onTestFinished } from 'vitest';
import { ProviderHooksDocument } from '../generated/operations.js';
import { createLog } from '../../src/shell/log.js';
import { givenAccount, givenNumber, startTestApp, useApp } from '../support/app.js';
import { someRecipient } from '../support/messages.js';
import { eventsOf, givenHook } from './given-hook.js';

const app = useApp();

it('what a delivery holds that lacks a field is counted and logged by the names of fields, and the rest is recorded', async () => {
  const lines: string[] = [];
  const running = await startTestApp(
    app.url,
    {},
    { log: createLog('info', { write: (line: string) => void lines.push(line) }) },
  );
  onTestFinished(() => running.stop());
  const account = await givenAccount(app);
  const { address } = await givenNumber(account, { channel: 'WHATSAPP' });
  const secret = 'a'.repeat(32);
  const hook = await givenHook(account, { provider: 'META', name: 'Meta', secret });
  const [from, other] = [someRecipient(), someRecipient()];
  const stop = { timestamp: '1739321024', type: 'text', text: { body: 'STOP' } };
  const value = {
    metadata: { display_phone_number: address.slice(1), phone_number_id: '1' },
    messages: [
      { ...stop, from: from.slice(1), id: 'wamid.1' },
      { ...stop, id: 'wamid.2' },
      { ...stop, from: other.slice(1) },
      { ...stop, text: undefined, type: 'image', image: { id: '1' }, from: other.slice(1), id: 'wamid.3' },
    ],
  };
  const change = { field: 'messages', value };
  const body = JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [{ id: '1', changes: [change, { ...change, value: { ...value, metadata: {} } }] }],
  });
  const code = createHmac('sha256', secret).update(body).digest('hex');
  const answer = await fetch(hook.url.replace(app.origin, running.url), {
    method: 'POST',
    body,
    headers: { 'x-hub-signature-256': `sha256=${code}` },
  });

  expect(answer.status).toBe(200);
  expect((await eventsOf(account)).map(({ recipient }) => recipient)).toEqual([from]);
  const told = lines.filter((line) => line.includes('lack fields'));
  expect(told.map((line) => JSON.parse(line) as object)).toMatchObject([
    {
      level: 'warn',
      provider: 'meta',
      hookId: hook.id,
      items: 3,
      missing: ['messages.from', 'messages.id', 'metadata.display_phone_number'],
    },
  ]);
  for (const said of [from.slice(1), other.slice(1), address.slice(1), 'wamid', 'STOP'])
    expect(lines.join('')).not.toContain(said);
  await expect
    .poll(async () => (await account.admin.run(ProviderHooksDocument, {})).providerHooks[0]?.days, {
      timeout: 20_000,
    })
    .toMatchObject([{ accepted: 1, refused: 0, words: 1, notUnderstood: 3 }]);
});
