/** One person with a link, and what Heed knows of that person. */
import { sealingKey } from '../../src/core/access/sealed-token.rules.js';
import { readSettingsVersion } from '../../src/core/settings/settings.queries.js';
import { type Speaker, speakerOfLink } from '../../src/features/web-opt-out/form/speaker.rules.js';
import { MayContactDocument, OptOutStatsDocument } from '../generated/operations.js';
import { secretKey, type TestApp } from '../support/app.js';
import { givenLink, givenSendingAccount, logOf, someone } from './visits.js';

const key = sealingKey(secretKey, 'words of the form');

export type WebVisitor = Awaited<ReturnType<typeof givenWebVisitor>>;

/** Somebody with a link, in an account whose log nobody else writes to. */
export async function givenWebVisitor(app: TestApp) {
  const owner = await givenSendingAccount(app);
  const recipient = someone();
  const { accountId, senderId, campaignId } = owner;
  const link = await givenLink(owner, recipient, { campaignId });
  const speakerNow = async (): Promise<Speaker> =>
    speakerOfLink(key, { accountId, recipient, senderId, campaignId }, 'SMS', {
      settingsVersion: (await readSettingsVersion(app.db, accountId)) ?? 0,
      again: speakerNow,
    });
  return {
    ...owner,
    recipient,
    link,
    speaker: await speakerNow(),
    log: () => logOf(app.db, accountId, recipient),
    said: async () =>
      (await logOf(app.db, accountId, recipient)).map(({ kind, reason }) =>
        reason === null ? kind : `${kind} ${reason}`,
      ),
    /** The account's opt-outs by their reasons. */
    reasons: async () => {
      const { optOutStats } = await owner.admin.run(OptOutStatsDocument, { by: 'REASON', filter: {} });
      return optOutStats.map((row) => [row.key, row.optOuts]);
    },
    mayContact: async () =>
      (await owner.admin.run(MayContactDocument, { senderId: owner.otherSenderId, recipient })).mayContact
        .allowed,
  };
}
