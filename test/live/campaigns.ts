/** Campaigns with recipients, and who opts out of them. */
import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import type { Db } from '../../src/core/db/connect.js';
import type { Word } from '../../src/core/log/word.js';
import { makeItem, makeWord } from '../support/words.js';
import type { LiveAccount, LiveServer } from './live-server.js';

export interface Campaign {
  campaignId: string;
  name: string;
}

let made = 0;

/** A campaign for which so many were screened; `made` says how many days ago. */
export async function givenCampaign(
  db: Db,
  { accountId }: Pick<LiveAccount, 'accountId'>,
  { recipients = 0, daysAgo = 0 } = {},
): Promise<Campaign> {
  made += 1;
  const campaign = { campaignId: randomUUID(), name: `campaign ${made}` };
  await db.rows(sql`
    insert into campaigns (account_id, campaign_id, name, category, exclude_opt_outs, sender_ids, created_at)
    values (${accountId}, ${campaign.campaignId}, ${campaign.name}, 'MARKETING', true, '{}',
      now() - make_interval(days => ${daysAgo}))`);
  if (recipients > 0) await screen(db, accountId, campaign, recipients);
  return campaign;
}

/** So many more recipients. */
export async function screen(
  db: Db,
  accountId: string,
  { campaignId }: Campaign,
  recipients: number,
): Promise<void> {
  made += 1;
  await db.rows(sql`
    select remember_screening(${accountId}::uuid, ${randomUUID()}::uuid, ${campaignId}::uuid, '{}', 0, 'test',
      array(select '+1' || (2120000000 + ${made} * 10000 + i)::text from generate_series(1, ${recipients}::integer) i), '{}')`);
}

let opted = 0;

export type Said = Pick<Word, 'eventId' | 'recipient'>;

/** So many new recipients opt out of it, or of none. */
export async function optOut(
  { recorder }: Pick<LiveServer, 'recorder'>,
  { accountId }: Pick<LiveAccount, 'accountId'>,
  campaign: Campaign | null,
  count: number,
): Promise<Said[]> {
  const words = Array.from({ length: count }, () => {
    opted += 1;
    return makeWord({
      recipient: `+1646${String(opted).padStart(7, '0')}`,
      ...(campaign === null ? {} : { campaignId: campaign.campaignId }),
    });
  });
  await recorder.record(
    accountId,
    words.map((word) => makeItem([word])),
  );
  return words;
}

export async function withdraw(
  { recorder }: Pick<LiveServer, 'recorder'>,
  { accountId }: Pick<LiveAccount, 'accountId'>,
  said: readonly Said[],
): Promise<void> {
  await recorder.record(
    accountId,
    said.map(({ eventId, recipient }) =>
      makeItem([makeWord({ kind: 'WITHDRAWN', recipient, withdraws: eventId })]),
    ),
  );
}
