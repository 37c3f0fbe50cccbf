/** Where providers deliver for one account, tried with what another has. */
import { beforeAll, describe, expect, it } from 'vitest';
import { ProviderHooksDocument, SampleDeliveryDocument } from '../generated/operations.js';
import { useApp } from '../support/app.js';
import { givenCaller, givenOwner, type Owner } from './belongings.js';
import { rowsOf } from './rows-of.js';

const app = useApp({}, { erasures: { settle: 50, every: 100, idle: 50 } });
let theirs: Owner;
let ours: Owner;
let theirUrl: string;
let theirRows: Record<string, string[]>;
beforeAll(async () => {
  theirs = await givenOwner(app);
  ours = await givenCaller(app);
  const { providerHooks } = await theirs.account.admin.run(ProviderHooksDocument, {});
  theirUrl = providerHooks[0]?.url ?? '';
  theirRows = await rowsNow();
});
const rowsNow = () => rowsOf(app.db, theirs.account.accountId);

describe('/hooks/:provider/:key', () => {
  const stop = (to: string) =>
    new URLSearchParams({ MessageSid: 'SM1', From: '+12125550181', To: to, Body: 'STOP' }).toString();
  const post = async (url: string, body: string, signature: string) => {
    const answer = await fetch(url, {
      method: 'POST',
      body,
      headers: {
        authorization: `Bearer ${ours.account.admin.key}`,
        'content-type': 'application/x-www-form-urlencoded',
        'x-twilio-signature': signature,
      },
    });
    return { status: answer.status, body: await answer.text() };
  };
  const codeOf = async (account: Owner, hookId: string) => {
    const { sampleDelivery } = await account.account.admin.run(SampleDeliveryDocument, {
      hookId,
      to: account.has.senderAddress,
    });
    return sampleDelivery.headers.find(({ name }) => name === 'x-twilio-signature')?.value ?? '';
  };

  it('takes nothing that another account’s secret has signed, and no key opens it', async () => {
    const code = await codeOf(ours, ours.has.providerHook);
    expect(await post(theirUrl, stop(theirs.has.senderAddress), code)).toMatchObject({
      status: 403,
    });
    const tail = theirUrl.split('/').at(-1) ?? '';
    const nothing = await post(
      `${app.origin}/hooks/twilio/${'A'.repeat(64)}`,
      stop(theirs.has.senderAddress),
      code,
    );
    for (const key of [
      tail.slice(0, -1),
      `${tail}A`,
      tail.split('').toReversed().join(''),
      theirs.has.providerHook,
      ours.has.event,
    ])
      expect(await post(`${app.origin}/hooks/twilio/${key}`, stop(theirs.has.senderAddress), code)).toEqual(
        nothing,
      );
    const { provider_hook_days: _days, ...rows } = await rowsNow();
    const { provider_hook_days: _before, ...before } = theirRows;
    expect(rows).toEqual(before);
  });
});
