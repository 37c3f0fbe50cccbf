/** Mutations that bring words into the log, or take them back, as they are used. */
import {
  CreateCampaignDocument,
  EraseRecipientDocument,
  OptInDocument,
  OptOutDocument,
  ProcessInboundBatchDocument,
  ProcessInboundDocument,
  RecordProviderSignalDocument,
  ResolveReviewDocument,
  ScreenCampaignDocument,
  WithdrawEventDocument,
} from '../generated/operations.js';
import type { TestAccount } from '../support/app.js';
import { givenSender, one, other, recipient, type Write, write } from './write.js';

const message = (text: string, messageId: string, to = one) => ({ messageId, from: recipient, to, text });
async function heard(account: TestAccount, text: string) {
  const sender = await givenSender(account);
  const { processInbound } = await account.admin.run(ProcessInboundDocument, {
    input: message(text, `before: ${text}`),
  });
  return { sender, outcome: processInbound };
}
const inbound = (what: string, text: string, before?: string) =>
  write('processInbound', what, ProcessInboundDocument, async (account) => {
    if (before === undefined) await givenSender(account);
    else await heard(account, before);
    return { input: message(text, 'message 1') };
  });
const byHand = { recipients: [recipient, 'no address', '+12125550198'], scope: 'ACCOUNT' as const };

export const writesOfWords: readonly Write[] = [
  inbound('a STOP', 'STOP'),
  write('eraseRecipient', 'a person', EraseRecipientDocument, async (account) => {
    await heard(account, 'STOP');
    return { recipient, reason: 'asked by letter' };
  }),
  inbound('a START after a STOP', 'START', 'STOP'),
  inbound('a HELP', 'HELP'),
  inbound('an unclear message', 'Stpo'),
  inbound('one that means nothing', 'see you at noon'),
  write('processInbound', 'a message id that was processed', ProcessInboundDocument, async (account) => {
    await heard(account, 'STOP');
    return { input: message('STOP', 'before: STOP') };
  }),
  write('processInbound', 'one that names a campaign', ProcessInboundDocument, async (account) => {
    const { id } = await givenSender(account);
    const { createCampaign } = await account.admin.run(CreateCampaignDocument, {
      input: { name: 'Spring', externalId: 'spring', senderIds: [id] },
    });
    return { input: { ...message('STOP', 'message 1'), campaignId: createCampaign.id } };
  }),
  write('processInbound', 'one that is traced to a campaign', ProcessInboundDocument, async (account) => {
    const { id } = await givenSender(account);
    const { createCampaign } = await account.admin.run(CreateCampaignDocument, {
      input: { name: 'Spring', senderIds: [id] },
    });
    await account.admin.run(ScreenCampaignDocument, {
      campaignId: createCampaign.id,
      recipients: [recipient],
    });
    return { input: message('STOP', 'message 1') };
  }),
  write('processInbound', 'one that says whose an id is', ProcessInboundDocument, async (account) => {
    await heard(account, 'STOP');
    return { input: { ...message('Hello', 'message 1'), alsoFrom: ['US.13491208655302741918'] } };
  }),
  write(
    'processInboundBatch',
    'of one recipient and of others',
    ProcessInboundBatchDocument,
    async (account) => {
      await givenSender(account);
      return {
        input: [
          message('STOP', 'batch 1'),
          message('START', 'batch 2'),
          message('STOP', 'batch 1'),
          { ...message('HELP', 'batch 3'), from: '+12125550197' },
          { ...message('please stop texting me', 'batch 4'), from: '+12125550196' },
          { ...message('STOP', 'batch 5'), from: 'nobody' },
          message('STOP', 'batch 6', '+12125550155'),
        ],
      };
    },
  ),
  write(
    'recordProviderSignal',
    'an error for an opted-out recipient',
    RecordProviderSignalDocument,
    async (account) => {
      await givenSender(account);
      return {
        input: { provider: 'twilio', code: '21610', from: one, to: recipient, messageId: 'signal 1' },
      };
    },
  ),
  write('optOut', 'without a key', OptOutDocument, () => ({ input: byHand })),
  write('optOut', 'with a key', OptOutDocument, () => ({ input: { ...byHand, idempotencyKey: 'a list' } })),
  write('optOut', 'from two senders', OptOutDocument, async (account) => ({
    input: {
      ...byHand,
      scope: 'SENDER' as const,
      senderIds: [(await givenSender(account)).id, (await givenSender(account, other)).id],
    },
  })),
  write('optIn', 'without a key', OptInDocument, async (account) => {
    await heard(account, 'STOP');
    return { input: { ...byHand, evidence: 'a form' } };
  }),
  write('optIn', 'with a key', OptInDocument, async (account) => {
    await heard(account, 'STOP');
    return { input: { ...byHand, evidence: 'a form', idempotencyKey: 'a form' } };
  }),
  write('withdrawEvent', 'an opt-out by hand', WithdrawEventDocument, async ({ admin }) => {
    const { optOut: outcomes } = await admin.run(OptOutDocument, {
      input: { recipients: [recipient], scope: 'ACCOUNT' },
    });
    return { id: outcomes[0]?.events[0]?.id ?? '', reason: 'a typo' };
  }),
  ...[true, false].map((agreed) =>
    write('resolveReview', agreed ? 'opted out' : 'dismissed', ResolveReviewDocument, async (account) => {
      const { outcome } = await heard(account, 'Stpo');
      return { id: outcome.review?.id ?? '', optOut: agreed };
    }),
  ),
  write('screenCampaign', "a campaign's first recipients", ScreenCampaignDocument, givenScreening),
  write('screenCampaign', 'some of them a second time', ScreenCampaignDocument, async (account) => {
    const screening = await givenScreening(account);
    await account.admin.run(ScreenCampaignDocument, screening);
    return { ...screening, recipients: [other, '+12125550195'] };
  }),
];

export async function givenScreening(account: TestAccount) {
  const { sender } = await heard(account, 'STOP');
  const { createCampaign } = await account.admin.run(CreateCampaignDocument, {
    input: { name: 'Spring', senderIds: [sender.id] },
  });
  return { campaignId: createCampaign.id, recipients: [recipient, other, other, 'no address'] };
}
