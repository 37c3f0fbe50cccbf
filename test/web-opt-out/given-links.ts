/** Accounts, campaigns and links for tests below the API. */
import { randomUUID } from 'node:crypto';
import type { Db } from '../../src/core/db/connect.js';
import { createTurnsByKey } from '../../src/core/domain/turns-by-key.js';
import type { WantedLink } from '../../src/features/web-opt-out/links/links.queries.js';
import { type DrawTokens, makeLinks } from '../../src/features/web-opt-out/links/make-links.js';
import { givenBareAccount, givenBareSender } from '../support/words.js';
import { nobodyErased } from '../support/nobody-erased.js';

export interface Sending {
  accountId: string;
  senderId: string;
  otherSenderId: string;
  campaignId: string;
  otherCampaignId: string;
}

export async function givenSending(db: Db): Promise<Sending> {
  const accountId = await givenBareAccount(db);
  const { senderId } = await givenBareSender(db, accountId, { scopeKey: 5 });
  const other = await givenBareSender(db, accountId, { scopeKey: 6 });
  const [campaignId, otherCampaignId] = [randomUUID(), randomUUID()];
  for (const id of [campaignId, otherCampaignId]) {
    await db.text(
      `insert into campaigns (account_id, campaign_id, name, category, exclude_opt_outs, sender_ids)
       values ($1, $2, 'Spring', 'MARKETING', true, array[$3, $4]::uuid[])`,
      [accountId, id, senderId, other.senderId],
    );
  }
  return { accountId, senderId, otherSenderId: other.senderId, campaignId, otherCampaignId };
}

/** As another process would make them, with turns of its own. */
export function makeAlone(
  db: Db,
  accountId: string,
  wanted: readonly WantedLink[],
  draw?: DrawTokens,
): Promise<string[]> {
  const erasesNobody = () => Promise.resolve({ erasures: 0 });
  const settings = { known: erasesNobody, current: erasesNobody };
  const services = { db, linkTurns: createTurnsByKey(2), settings, erased: nobodyErased };
  return draw === undefined
    ? makeLinks(services, accountId, wanted)
    : makeLinks(services, accountId, wanted, draw);
}

export const toNobodyInParticular = { senderId: null, campaignId: null };

/** So many recipients, the same each time. */
export function someRecipients(count: number, first = 0): string[] {
  return Array.from({ length: count }, (_, index) => `+1212555${String(first + index).padStart(4, '0')}`);
}

export async function linkCount(db: Db, accountId: string): Promise<number> {
  const [row] = await db.text<{ count: number }>(
    'select count(*)::integer as count from links where account_id = $1',
    [accountId],
  );
  return row?.count ?? 0;
}
