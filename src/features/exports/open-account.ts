/** What an account holds: its settings as they are when the file begins, its campaigns, and every word that stands. */
import { formatInstant } from '../../core/domain/instant.js';
import type { Services } from '../../core/graph/context.js';
import type { Download } from '../../core/http/downloads.js';
import type { AccountSettings } from '../../core/settings/account-settings.js';
import { AccountPart } from './account-part.types.js';
import {
  headOfPart,
  linesOfPart,
  type PartRecord,
  recordsOf,
  senderName,
  type SettingsPart,
} from './account-records.rules.js';
import type { AccountFile } from './addresses.js';
import { campaignPage } from './campaign-pages.queries.js';
import { headOfFile } from './line-parts.js';
import { listColumns } from './list-lines.queries.js';
import { entries, type Kept } from './open-opt-outs.js';
import { type Opened, openFile } from './opened-file.js';

const campaignsOfPage = 1_000;

export function openAccount(
  services: Pick<Services, 'db' | 'isBusy' | 'settings'>,
  file: AccountFile,
): Promise<Download> {
  const { accountId, part, format } = file;
  const counts: Kept = { rows: 0, exceptions: 0 };
  const name = part === null ? 'account' : `account-${part.toLowerCase()}`;
  return openFile(services, file, name, counts, async function* (opened) {
    const settings = await services.settings.current(accountId);
    for (const one of part === null ? Object.values(AccountPart) : [part]) {
      if (one === 'CAMPAIGNS') yield* campaigns(opened, settings, counts);
      else if (one === 'WORDS') {
        yield headOfFile(format, listColumns['standing words']);
        yield* entries(opened, { filter: {}, of: 'standing words' }, counts);
      } else yield ofSettings(one, settings, opened, counts);
    }
  });
}

function ofSettings(
  part: SettingsPart,
  settings: AccountSettings,
  { file: { format } }: Opened,
  counts: Kept,
): string {
  const records = recordsOf(part, settings);
  counts.rows += records.length;
  return headOfPart(part, format) + linesOfPart(part, format, records);
}

async function* campaigns(
  { db, file: { accountId, format }, isStillTheSame }: Opened,
  settings: AccountSettings,
  counts: Kept,
): AsyncGenerator<string, void> {
  yield headOfPart('CAMPAIGNS', format);
  for (let after: string | null = null; ;) {
    const page: Awaited<ReturnType<typeof campaignPage>> = await campaignPage(
      db,
      accountId,
      after,
      campaignsOfPage,
    );
    await isStillTheSame();
    const records = page.map(({ senderIds, createdAt, ...campaign }): PartRecord => ({
      name: campaign.name,
      externalId: campaign.externalId,
      category: campaign.category,
      excludeOptOuts: campaign.excludeOptOuts,
      excludeReason: campaign.excludeReason,
      senders: senderIds.flatMap((senderId) => {
        const sender = settings.senders.get(senderId);
        return sender === undefined ? [] : [senderName(sender)];
      }),
      screened: campaign.screened,
      suppressed: campaign.suppressed,
      createdBy: campaign.createdBy,
      createdAt: formatInstant(createdAt),
    }));
    counts.rows += records.length;
    yield linesOfPart('CAMPAIGNS', format, records);
    const last = page.at(-1);
    if (last === undefined || page.length < campaignsOfPage) return;
    after = last.campaignId;
  }
}
