import { describe, expect, it } from 'vitest';
import { formatInstant } from '../../src/core/domain/instant.js';
import {
  CreateCampaignDocument,
  OptOutEventsDocument,
  ScreenCampaignDocument,
  ScreeningsDocument,
  type ScreeningsQueryVariables,
} from '../generated/operations.js';
import { givenAccount, givenNumber, useApp } from '../support/app.js';
import { instantOf, said } from '../support/said.js';
import { screened } from '../support/screened.js';
import { someone } from './screening.js';

const app = useApp();

async function given() {
  const account = await givenAccount(app, { defaultRegion: 'US' });
  const sender = await givenNumber(account);
  const other = await givenNumber(account);
  let made = 0;
  return {
    ...account,
    sender,
    other,
    async campaign(excludeOptOuts = true) {
      made += 1;
      const { createCampaign } = await account.admin.run(CreateCampaignDocument, {
        input: {
          name: `Campaign ${made}`,
          senderIds: [sender.id, other.id],
          excludeOptOuts,
          reason: excludeOptOuts ? null : 'a recall',
        },
      });
      return createCampaign.id;
    },
    async screen(campaignId: string, recipients: string[], senderId: string | null = null) {
      const { screenCampaign } = await account.admin.run(ScreenCampaignDocument, {
        campaignId,
        recipients,
        senderId,
      });
      return screenCampaign;
    },
    async screenings(recipient: string, more: Partial<ScreeningsQueryVariables> = {}) {
      return (await account.admin.run(ScreeningsDocument, { recipient, ...more })).screenings;
    },
  };
}

describe('the screenings of a person', () => {
  it('say for which campaign and senders, with what answer, as of which place in the log: newest first', async () => {
    const { accountId, admin, sender, other, campaign, screen, screenings } = await given();
    const [first, recall] = [await campaign(), await campaign(false)];
    const ann = someone();
    const early = await screen(first, [ann, someone()], sender.id);
    await said(app.db, accountId, { recipient: ann });
    const late = await screen(first, [ann, ann]);
    const last = await screen(recall, [ann]);
    const found = await screenings(ann);
    const both = [{ id: sender.id }, { id: other.id }];
    expect(found).toMatchObject([
      { campaign: { id: recall }, senders: both, allowed: true, excludeOptOuts: false, cursor: last.cursor },
      { campaign: { id: first }, senders: both, allowed: false, excludeOptOuts: true, cursor: late.cursor },
      { campaign: { id: first }, senders: [{ id: sender.id }], allowed: true, cursor: early.cursor },
    ]);
    expect(found.every(({ actor }) => actor !== null)).toBe(true);
    // From the place that a screening knew of, the log tells what was said later.
    const after = found[2]?.cursor ?? '';
    const { optOutEvents } = await admin.run(OptOutEventsDocument, { first: 10, after });
    expect(optOutEvents.edges).toMatchObject([{ node: { recipient: ann } }]);
    const sinceTheSecond = await admin.run(OptOutEventsDocument, {
      last: 10,
      before: found[1]?.cursor ?? '',
    });
    expect(sinceTheSecond.optOutEvents.edges).toEqual([]);
  });

  it('are found by the person, however the address is written, and are those of no other', async () => {
    const { campaign, screen, screenings } = await given();
    const campaignId = await campaign();
    const ann = someone();
    await screen(campaignId, [ann, 'An@Example.com']);
    const national = `(${ann.slice(2, 5)}) ${ann.slice(5, 8)}-${ann.slice(8)}`;
    expect(await screenings(national)).toHaveLength(1);
    expect(await screenings('an@example.com')).toHaveLength(1);
    expect(await screenings(someone())).toEqual([]);
    const elsewhere = await given();
    expect(await elsewhere.screenings(ann)).toEqual([]);
  });

  it('are those from a moment on and before another', async () => {
    const { accountId, sender, campaign, screenings } = await given();
    const campaignId = await campaign();
    const ann = someone();
    const times = [
      '2026-02-28T10:00:00Z',
      '2026-03-03T00:00:00Z',
      '2026-03-03T14:00:00.000001Z',
      '2026-03-04T00:00:00Z',
    ];
    for (const time of times)
      await screened(app.db, accountId, {
        campaignId,
        senderIds: [sender.id],
        allowed: [ann],
        at: instantOf(time),
      });
    const between = async (from: string | null, to: string | null) =>
      (await screenings(ann, { from, to })).map(({ screenedAt }) => instantOf(screenedAt)).map(formatInstant);
    const expected = times.map((time) => formatInstant(instantOf(time))).toReversed();
    expect(await between(null, null)).toEqual(expected);
    expect(await between('2026-03-03T00:00:00Z', '2026-03-04T00:00:00Z')).toEqual(expected.slice(1, 3));
    expect(await between('2026-03-03T14:00:00.000001Z', null)).toEqual(expected.slice(0, 2));
    expect(await between(null, '2026-03-03T14:00:00.000001Z')).toEqual(expected.slice(2));
    expect(await between('2026-03-05T00:00:00Z', '2026-03-01T00:00:00Z')).toEqual([]);
  });

  it('are the newest thousand', async () => {
    const { accountId, sender, campaign, screenings } = await given();
    const campaignId = await campaign();
    const ann = someone();
    await app.db.text(
      `select remember_screening($1, gen_random_uuid(), $2, array[$3]::uuid[], 0, 'test', array[$4], '{}')
       from generate_series(1, 1005)`,
      [accountId, campaignId, sender.id, ann],
    );
    const found = await screenings(ann);
    expect(found).toHaveLength(1_000);
    const [newest] = await app.db.text<{ at: string }>(
      `select to_char(max(screened_at) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at
       from screened_recipients where account_id = $1`,
      [accountId],
    );
    expect(instantOf(found[0]?.screenedAt ?? '')).toBe(instantOf(newest?.at ?? ''));
  });

  it('are not told of an address that is none', async () => {
    const { admin } = await given();
    const { errors } = await admin.send(ScreeningsDocument, { recipient: 'nobody' });
    expect(errors[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });
});
