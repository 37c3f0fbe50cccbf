import { describe, expect, it } from 'vitest';
import {
  AuditTrailDocument,
  ProviderHooksDocument,
  RemoveProviderHookDocument,
  SuspendAccountDocument,
  UpdateProviderHookDocument,
  type UpdateProviderHookInput,
} from '../generated/operations.js';
import { givenAccount, givenNumber, useApp } from '../support/app.js';
import { someRecipient } from '../support/messages.js';
import { deliver, eventsOf, givenHook, signedSample, token } from './given-hook.js';

const app = useApp();

describe('an address of a hook', () => {
  it('that Heed has not given out is nothing, whatever is sent there', async () => {
    const account = await givenAccount(app);
    const { url } = await givenHook(account);
    const other = `${url.slice(0, -1)}${url.endsWith('A') ? 'B' : 'A'}`;
    for (const none of [
      other,
      url.replace('/twilio/', '/meta/'),
      url.replace('/twilio/', '/nobody/'),
      `${app.origin}/hooks/twilio/x`,
    ]) {
      const answer = await fetch(none, { method: 'POST', body: 'x' });
      expect(answer.status).toBe(404);
      expect(await answer.json()).toEqual({
        errors: [{ message: 'there is nothing at this address', extensions: { code: 'NOT_FOUND' } }],
      });
    }
  });

  it('answers a probe that says nothing, and records nothing', async () => {
    const account = await givenAccount(app);
    const { url } = await givenHook(account);
    for (const method of ['GET', 'HEAD', 'POST']) expect((await fetch(url, { method })).status).toBe(200);
    expect((await fetch(url, { method: 'POST', body: 'Body=STOP' })).status).toBe(401);
    expect((await fetch(`${url}?Body=STOP`)).status).toBe(401);
    expect(await eventsOf(account)).toEqual([]);
  });

  it('takes four megabytes, and no more', async () => {
    const account = await givenAccount(app);
    const { url } = await givenHook(account);
    const answer = await fetch(url, { method: 'POST', body: 'x'.repeat(4 * 1024 * 1024 + 1) });
    expect(answer.status).toBe(413);
  });

  it('goes on taking deliveries of an account that is suspended', async () => {
    const account = await givenAccount(app);
    const { address: to } = await givenNumber(account);
    const { url } = await givenHook(account);
    await app.platform.run(SuspendAccountDocument, { id: account.accountId, suspended: true });
    expect((await deliver(signedSample('twilio', url, token, { from: someRecipient(), to }))).status).toBe(
      200,
    );
    await app.platform.run(SuspendAccountDocument, { id: account.accountId, suspended: false });
    expect(await eventsOf(account)).toHaveLength(1);
  });

  it('is nothing any more once it was removed', async () => {
    const account = await givenAccount(app);
    const { address: to } = await givenNumber(account);
    const { id, url } = await givenHook(account);
    await account.admin.run(RemoveProviderHookDocument, { id });
    await expect
      .poll(
        async () => (await deliver(signedSample('twilio', url, token, { from: someRecipient(), to }))).status,
        { timeout: 10_000 },
      )
      .toBe(404);
    expect((await account.admin.run(ProviderHooksDocument, {})).providerHooks).toEqual([]);
  });
});

describe('the secret of a hook', () => {
  it('is changed without refusing what was signed with the one before it, for as long as that is wished', async () => {
    const account = await givenAccount(app);
    const { address: to } = await givenNumber(account);
    const { id, url } = await givenHook(account);
    const next = 'b'.repeat(32);
    const statusWith = async (secret: string) =>
      (await deliver(signedSample('twilio', url, secret, { from: someRecipient(), to }))).status;
    const { updateProviderHook } = await account.admin.run(UpdateProviderHookDocument, {
      id,
      input: { secret: next },
    });
    expect(updateProviderHook.formerSecretUntil).not.toBe(null);
    await expect.poll(() => statusWith(next), { timeout: 10_000 }).toBe(200);
    expect(await statusWith(token)).toBe(200);
    const last = 'c'.repeat(32);
    await account.admin.run(UpdateProviderHookDocument, { id, input: { secret: last, keepFormerHours: 0 } });
    await expect.poll(() => statusWith(next), { timeout: 10_000 }).toBe(403);
    expect(await statusWith(last)).toBe(200);
  });

  it('that counted before it ends where keepFormerHours is 0, also without another one', async () => {
    const account = await givenAccount(app);
    const { id } = await givenHook(account);
    const change = async (input: UpdateProviderHookInput) =>
      (await account.admin.run(UpdateProviderHookDocument, { id, input })).updateProviderHook;
    await change({ secret: 'b'.repeat(32) });
    expect((await change({ name: 'Other' })).formerSecretUntil).not.toBe(null);
    expect((await change({ keepFormerHours: 0 })).formerSecretUntil).toBe(null);
  });

  it('is not kept where the scheme changes: what its provider may repeat is not lost unseen', async () => {
    const account = await givenAccount(app);
    const { id } = await givenHook(account, { provider: 'PLIVO', scheme: 'V2' });
    const change = (input: UpdateProviderHookInput) =>
      account.admin.run(UpdateProviderHookDocument, { id, input });
    const other = { scheme: 'V3', secret: 'b'.repeat(40) };
    await expect(change(other)).rejects.toThrow(
      'keepFormerHours: with another scheme 0 was expected, since the secret of the former one is not kept',
    );
    expect((await change({ ...other, keepFormerHours: 0 })).updateProviderHook).toMatchObject({
      scheme: 'V3',
      formerSecretUntil: null,
    });
  });

  it('is nowhere to be read, not even in the audit trail', async () => {
    const account = await givenAccount(app);
    const { id } = await givenHook(account);
    const next = 'b'.repeat(32);
    await account.admin.run(UpdateProviderHookDocument, { id, input: { secret: next, name: 'Other' } });
    const trail = JSON.stringify(await account.admin.run(AuditTrailDocument, { first: 50 }));
    expect(trail).toContain('updateProviderHook');
    expect(trail).not.toContain(token);
    expect(trail).not.toContain(next);
  });

  it.each([
    ['secret: 32 hexadecimal characters', { secret: 'no token' }],
    ['secret: 1 to 1000 characters', { secret: '' }],
    ['name: ', { name: '' }],
    ['scheme: of Twilio one of SIGNATURE', { scheme: 'BASIC' }],
  ])('and the rest is refused where it is none: %s', async (message, wish) => {
    const account = await givenAccount(app);
    await expect(givenHook(account, wish)).rejects.toThrow(message);
  });
});
