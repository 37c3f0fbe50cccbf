import { expect, it, onTestFinished } from 'vitest';
import { createLog } from '../../src/shell/log.js';
import { givenAccount, givenNumber, startTestApp, useApp } from '../support/app.js';
import { someRecipient } from '../support/messages.js';
import { deliver, eventsOf, givenHook, signedSample, token } from './given-hook.js';

const app = useApp();

it('a hook whose secret cannot be opened is logged, and its deliveries are asked for once more until it can', async () => {
  const lines: string[] = [];
  const running = await startTestApp(
    app.url,
    {},
    { log: createLog('info', { write: (line: string) => void lines.push(line) }) },
  );
  onTestFinished(() => running.stop());
  const account = await givenAccount(app);
  const { address: to } = await givenNumber(account);
  const hook = await givenHook(account);
  const url = hook.url.replace(app.origin, running.url);
  const sample = signedSample('twilio', url, token, { from: someRecipient(), to });
  // As from a backup that was made with another secret key, or cut short.
  const turned = () =>
    app.db.text(
      `update provider_hooks set secret = set_byte(secret, 20, 255 - get_byte(secret, 20)) where account_id = $1 and hook_id = $2`,
      [account.accountId, hook.id],
    );
  await turned();

  const answer = await deliver(sample);
  expect(answer.status).toBe(503);
  expect(answer.headers.get('retry-after')).toBe('5');
  const said = await answer.text();
  expect(JSON.parse(said)).toMatchObject({ errors: [{ extensions: { code: 'NOT_RECORDED' } }] });
  expect(said).not.toContain('secret');
  expect(lines.join('')).toContain('the secret of a hook of twilio cannot be opened');
  expect(lines.join('')).not.toContain(token);
  expect(await eventsOf(account)).toEqual([]);

  await turned();
  await expect.poll(async () => (await deliver(sample)).status, { timeout: 20_000 }).toBe(200);
  expect(await eventsOf(account)).toHaveLength(1);
});
