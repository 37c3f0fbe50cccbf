import { expect, it } from 'vitest';
import { AddProviderHookDocument, WordsOfHooksDocument } from '../generated/operations.js';
import { givenAccount, givenNumber, useApp } from '../support/app.js';
import { runHeed, useBuiltHeed } from './heed-command.js';

const app = useApp();
useBuiltHeed();

async function givenHooks(...names: string[]) {
  const account = await givenAccount(app);
  await givenNumber(account);
  for (const name of names) {
    const input = { provider: 'TWILIO' as const, name, secret: 'a'.repeat(32) };
    await account.admin.run(AddProviderHookDocument, { input });
  }
  return { account, at: { url: app.origin, key: account.admin.key } };
}

it('heed hooks test sends a signed STOP to the address of a hook, and says what was answered', async () => {
  const { account, at } = await givenHooks('Twilio');
  const tested = await runHeed(['hooks', 'test', 'twilio', '--from', '+447700900321'], at);
  expect(tested).toEqual({
    code: 0,
    stdout: 'Twilio: answered 200: <?xml version="1.0" encoding="UTF-8"?><Response></Response>\n',
    stderr: '',
  });
  const { optOutEvents } = await account.admin.run(WordsOfHooksDocument, { first: 5 });
  expect(optOutEvents.nodes).toMatchObject([{ recipient: '+447700900321', actor: 'Twilio' }]);
  const once = await runHeed(['hooks', 'test', 'TWILIO', '--json', '--inside'], at);
  expect(JSON.parse(once.stdout)).toMatchObject({ provider: 'TWILIO', status: 200 });
});

it('heed hooks test sends a message of its own each time: a second one is recorded as well', async () => {
  const { account, at } = await givenHooks('Twilio');
  for (const times of [1, 2]) {
    expect(await runHeed(['hooks', 'test', 'twilio'], at)).toMatchObject({ code: 0 });
    const { optOutEvents } = await account.admin.run(WordsOfHooksDocument, { first: 5 });
    expect(optOutEvents.nodes.map(({ kind, scope }) => [kind, scope])).toEqual(
      Array.from({ length: times }, () => ['OPTED_OUT', 'SENDER']),
    );
  }
});

it('heed hooks test does not end well where nothing was recorded', async () => {
  const { at } = await givenHooks('Twilio');
  expect(await runHeed(['hooks', 'test', 'twilio', '--to', ' '], at)).toMatchObject({
    code: 3,
    stderr: expect.stringContaining('no word of'),
  });
});

it('heed hooks test writes to a sender in a channel of the provider, and to none else unless told', async () => {
  const account = await givenAccount(app);
  const at = { url: app.origin, key: account.admin.key };
  await account.admin.run(AddProviderHookDocument, {
    input: { provider: 'META', name: 'Meta', secret: 'a'.repeat(32) },
  });
  await givenNumber(account);
  expect(await runHeed(['hooks', 'test', 'meta'], at)).toMatchObject({
    code: 3,
    stderr: expect.stringMatching(/no sender of WHATSAPP/),
  });
  const profile = await givenNumber(account, { channel: 'WHATSAPP' });
  expect(await runHeed(['hooks', 'test', 'meta'], at)).toMatchObject({ code: 0 });
  const { optOutEvents } = await account.admin.run(WordsOfHooksDocument, { first: 5 });
  expect(optOutEvents.nodes).toMatchObject([{ scope: 'SENDER', sender: { id: profile.id } }]);
});

it('heed hooks test says which hook it does not find, or which of several is meant', async () => {
  const { at } = await givenHooks('One', 'Two');
  expect(await runHeed(['hooks', 'test', 'meta'], at)).toMatchObject({
    code: 3,
    stderr: expect.stringContaining('no such hook of meta'),
  });
  expect(await runHeed(['hooks', 'test', 'twilio'], at)).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(
      /several hooks of twilio[^]*--hook [0-9a-f-]{36} \(One\) or [0-9a-f-]{36} \(Two\)/,
    ),
  });
  expect(await runHeed(['hooks', 'try', 'twilio'], at)).toMatchObject({ code: 2 });
});
