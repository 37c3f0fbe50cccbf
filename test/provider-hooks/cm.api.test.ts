import { afterEach, describe, expect, it, vi } from 'vitest';
import { MayContactDocument, OptInDocument } from '../generated/operations.js';
import { givenAccount, givenNumber, useApp } from '../support/app.js';
import { someRecipient } from '../support/messages.js';
import { deliver, eventsOf, givenHook, type Signed, signedSample } from './given-hook.js';

const app = useApp();
const token = 'a1b2c3d4e5f6g7h8';

async function givenCm() {
  const account = await givenAccount(app);
  const { id: senderId, address: to } = await givenNumber(account);
  const provider = 'CM' as const;
  const { url } = await givenHook(account, { provider, name: 'CM', secret: token });
  return { account, senderId, to, url };
}

/** The same with another body: what proves it is the address. */
const withBody = (signed: Signed, body: unknown): Signed => ({
  ...signed,
  body: Buffer.from(JSON.stringify(body)),
});

afterEach(() => void vi.restoreAllMocks());

/** Heed's clock, as if it were so many minutes ago. */
function putClockBack(minutes: number): void {
  const real = Date.now;
  vi.spyOn(Date, 'now').mockImplementation(() => real() - minutes * 60_000);
}

describe('a delivery of CM', () => {
  it('I7 with a STOP that tells no time is a word again, after an opt-in by hand', async () => {
    const { account, senderId, to, url } = await givenCm();
    const recipient = someRecipient();
    const stop = withBody(signedSample('cm', url, token, { from: recipient, to }), {
      reference: '',
      from: recipient,
      to,
      body: 'STOP',
    });
    const mayContact = async () =>
      (await account.admin.run(MayContactDocument, { senderId, recipient })).mayContact.allowed;
    putClockBack(30);
    await deliver(stop);
    expect(await mayContact()).toBe(false);
    vi.restoreAllMocks();
    const input = {
      recipients: [recipient],
      scope: 'SENDER' as const,
      senderIds: [senderId],
      evidence: 'call 7',
    };
    await account.admin.run(OptInDocument, { input });
    expect(await mayContact()).toBe(true);
    await deliver(stop);
    expect(await mayContact()).toBe(false);
  });

  it('O6 with a STOP is an event, once however often it comes, and with a START it is none', async () => {
    const { account, to, url } = await givenCm();
    const from = someRecipient();
    const stop = signedSample('cm', url, token, { from, to });
    for (const _ of [1, 2]) expect((await deliver(stop)).status).toBe(200);
    expect((await deliver(stop, url)).status).toBe(401);
    const said = JSON.parse(stop.body.toString()) as { message: object };
    const start = withBody(stop, { ...said, message: { ...said.message, text: 'START' } });
    expect((await deliver(start)).status).toBe(200);
    expect(await eventsOf(account)).toMatchObject([
      { kind: 'OPTED_OUT', recipient: from, scope: 'SENDER', source: 'KEYWORD' },
    ]);
  });

  it('I9 with a report of who has opted out, which names no sender, is an event of the whole account', async () => {
    const { account, to, url } = await givenCm();
    const recipient = someRecipient();
    const report = withBody(signedSample('cm', url, token, { from: recipient, to }), {
      messages: {
        msg: {
          to: `00${recipient.slice(1)}`,
          received: '2026-03-03T12:00:00',
          reference: 'r1',
          status: { code: '3', errorDescription: 'Recipient has opted out' },
        },
      },
    });
    for (const _ of [1, 2]) expect((await deliver(report)).status).toBe(200);
    expect(await eventsOf(account)).toMatchObject([
      { kind: 'OPTED_OUT', recipient, scope: 'ACCOUNT', source: 'PROVIDER', keyword: 'opted out' },
    ]);
  });
});
