import { randomBytes, randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { insertKey } from '../../src/core/access/api-keys.queries.js';
import { hashOfSecret, secretFrom } from '../../src/core/access/secret.rules.js';
import type { Role } from '../../src/core/domain/vocabulary.js';
import {
  CampaignCountsDocument,
  type CampaignInput,
  CreateCampaignDocument,
  ScreenCampaignDocument,
  type ScreenCampaignMutationVariables,
} from '../generated/operations.js';
import { useApp } from '../support/app.js';
import { entryFor } from '../support/authors.js';
import { createClient } from '../support/client.js';
import { toSender } from '../support/said.js';
import { someone, useScreening } from './screening.js';

const app = useApp();
const { account, senderId, otherSenderId, say } = useScreening(app);

async function givenCampaign(input: Partial<CampaignInput> = {}): Promise<string> {
  const { createCampaign } = await account().admin.run(CreateCampaignDocument, {
    input: { name: 'Spring', senderIds: [senderId()], ...input },
  });
  return createCampaign.id;
}

async function screen(
  campaignId: string,
  recipients: string[],
  more: Partial<ScreenCampaignMutationVariables> = {},
) {
  const variables = { campaignId, recipients, ...more };
  return (await account().admin.run(ScreenCampaignDocument, variables)).screenCampaign;
}

async function errorOf(variables: Partial<ScreenCampaignMutationVariables>, by = account().admin) {
  const { errors } = await by.send(ScreenCampaignDocument, {
    campaignId: randomUUID(),
    recipients: [],
    ...variables,
  });
  return errors[0]?.extensions.code;
}

const countsOf = async (id: string) =>
  (await account().admin.run(CampaignCountsDocument, { id })).campaign ?? { screened: -1, suppressed: -1 };

async function givenOptedOut(word: Parameters<typeof say>[0] = {}): Promise<string> {
  const recipient = someone();
  await say({ recipient, ...word });
  return recipient;
}

describe('screening for a campaign', () => {
  it('names who is opted out, and counts its recipients', async () => {
    const campaignId = await givenCampaign();
    const [out, one, two] = [await givenOptedOut(), someone(), someone()];
    const answer = await screen(campaignId, [one, out, 'nobody', two], { normalised: true });
    expect(answer).toMatchObject({
      allowed: 2,
      suppressed: [{ index: 1, recipient: out, scope: 'ACCOUNT', blocks: 'MARKETING' }],
      refused: [{ index: 2, code: 'INVALID_ADDRESS', field: 'recipients' }],
      normalised: [one, out, null, two],
      notScreened: null,
    });
    expect(await countsOf(campaignId)).toMatchObject({ screened: 2, suppressed: 1 });
  });

  it('counts the same recipient once, in a call, over calls and however it is written', async () => {
    const campaignId = await givenCampaign();
    const [out, one, two] = [await givenOptedOut(), someone(), someone()];
    const formatted = `(${one.slice(2, 5)}) ${one.slice(5, 8)}-${one.slice(8)}`;
    const first = await screen(campaignId, [one, out, formatted, one, out], { region: 'US' });
    expect(first).toMatchObject({ allowed: 3, refused: [] });
    expect(first.suppressed.map(({ index }) => index)).toEqual([1, 4]);
    expect(await countsOf(campaignId)).toMatchObject({ screened: 1, suppressed: 1 });
    await screen(campaignId, [two, one, out]);
    await screen(campaignId, [two, one, out]);
    expect(await countsOf(campaignId)).toMatchObject({ screened: 2, suppressed: 1 });
  });

  it('counts whom it allowed and later suppressed as both', async () => {
    const campaignId = await givenCampaign();
    const one = someone();
    await screen(campaignId, [one]);
    await say({ recipient: one });
    expect((await screen(campaignId, [one])).suppressed).toHaveLength(1);
    expect(await countsOf(campaignId)).toMatchObject({ screened: 1, suppressed: 1 });
  });

  it('suppresses who is opted out of one of several senders, and asks about the one alone that is given', async () => {
    const campaignId = await givenCampaign({ senderIds: [senderId(), otherSenderId()] });
    const word = await toSender(app.db, account().accountId, otherSenderId());
    const out = await givenOptedOut(word);
    expect((await screen(campaignId, [out])).suppressed).toMatchObject([{ recipient: out, scope: 'SENDER' }]);
    expect((await screen(campaignId, [out], { senderId: otherSenderId() })).suppressed).toHaveLength(1);
    expect(await screen(campaignId, [out], { senderId: senderId() })).toMatchObject({
      allowed: 1,
      suppressed: [],
    });
  });

  it('D2 screens UTILITY and OTP out only for who blocks them, and says whom it let pass', async () => {
    const [marketing, utility, all] = [
      await givenOptedOut(),
      await givenOptedOut({ blocks: 'ALL_BUT_OTP' }),
      await givenOptedOut({ blocks: 'ALL' }),
    ];
    const recipients = [marketing, utility, all, someone()];
    const suppressed = async (category: 'MARKETING' | 'UTILITY' | 'OTP') => {
      const answer = await screen(await givenCampaign({ category }), recipients);
      return [answer.suppressed.map(({ recipient }) => recipient), answer.notScreened !== null];
    };
    expect(await suppressed('MARKETING')).toEqual([[marketing, utility, all], false]);
    expect(await suppressed('UTILITY')).toEqual([[utility, all], true]);
    expect(await suppressed('OTP')).toEqual([[all], true]);
  });

  it('screens nobody out where the campaign excludes nobody, and says so', async () => {
    const campaignId = await givenCampaign({ excludeOptOuts: false, reason: 'a recall' });
    const [out, other, one] = [await givenOptedOut(), await givenOptedOut({ hold: true }), someone()];
    expect(await screen(campaignId, [out, one, other, 'nobody'])).toMatchObject({
      allowed: 3,
      suppressed: [],
      refused: [{ index: 3 }],
      notScreened:
        "The campaign's excludeOptOuts is off: 2 of these recipients are opted out of MARKETING and not screened out.",
    });
    expect((await screen(campaignId, [one])).notScreened).toBe(
      "The campaign's excludeOptOuts is off: none of these recipients is opted out.",
    );
    expect(await countsOf(campaignId)).toMatchObject({ screened: 3, suppressed: 0 });
  });

  it('D5 takes into account what was recorded before the call came in', async () => {
    const campaignId = await givenCampaign();
    const one = someone();
    expect((await screen(campaignId, [one])).suppressed).toEqual([]);
    await say({ recipient: one });
    expect((await screen(campaignId, [one])).suppressed).toMatchObject([{ recipient: one }]);
  });

  it('counts each once though thirty calls with overlapping recipients run at once', async () => {
    const campaignId = await givenCampaign();
    const outs = [await givenOptedOut(), await givenOptedOut()];
    const people = Array.from({ length: 60 }, someone);
    await Promise.all(
      Array.from({ length: 30 }, (_, call) =>
        screen(campaignId, [...outs, ...people.slice(call, call + 31), people[call] ?? '']),
      ),
    );
    expect(await countsOf(campaignId)).toMatchObject({ screened: 60, suppressed: 2 });
  });

  it('takes no recipients, and an account may screen for several campaigns at once', async () => {
    const campaignIds = await Promise.all([givenCampaign(), givenCampaign(), givenCampaign()]);
    const one = someone();
    await Promise.all(campaignIds.map((campaignId) => screen(campaignId, [one])));
    for (const campaignId of campaignIds) {
      expect(await screen(campaignId, [])).toMatchObject({ allowed: 0, suppressed: [], refused: [] });
      expect(await countsOf(campaignId)).toMatchObject({ screened: 1, suppressed: 0 });
    }
  });

  it('is for a campaign of the account and its senders, by a SCHEDULER and above', async () => {
    const campaignId = await givenCampaign();
    expect(await errorOf({ campaignId: randomUUID() })).toBe('NOT_FOUND');
    expect(await errorOf({ campaignId: 'x' })).toBe('NOT_FOUND');
    expect(await errorOf({ campaignId, senderId: otherSenderId() })).toBe('BAD_USER_INPUT');
    expect(await errorOf({ campaignId, region: 'ZZ' })).toBe('BAD_USER_INPUT');
    const recipients = Array.from({ length: 50_001 }, () => '+12125550100');
    expect(await errorOf({ campaignId, recipients })).toBe('LIMIT_EXCEEDED');
    const clientOf = async (role: Role) => {
      const secret = secretFrom(randomBytes(32));
      const key = {
        keyId: randomUUID(),
        name: role,
        role,
        secretHash: hashOfSecret(secret),
        expiresAt: null,
      };
      await insertKey(app.db, account().accountId, key, entryFor(account().accountId));
      return createClient(app.origin, secret);
    };
    expect(await errorOf({ campaignId }, await clientOf('AGENT'))).toBe('FORBIDDEN');
    expect(await errorOf({ campaignId }, await clientOf('SCHEDULER'))).toBeUndefined();
  });
});
