/** Every mutation that writes, as it is used: what is there before it, and the call. Each account is new. */
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import {
  AddButtonDocument,
  AddGroupDocument,
  AddKeywordDocument,
  AddKeywordPackDocument,
  AddNumberDocument,
  AddProfileDocument,
  ApiKeysDocument,
  ArchiveSenderDocument,
  CreateAccountDocument,
  CreateAdminKeyDocument,
  CreateApiKeyDocument,
  CreateCampaignDocument,
  KeywordsDocument,
  OptInDocument,
  OptOutDocument,
  ProcessInboundBatchDocument,
  ProcessInboundDocument,
  RecordProviderSignalDocument,
  RemoveButtonDocument,
  RemoveKeywordDocument,
  ResolveReviewDocument,
  RevokeApiKeyDocument,
  SetReplyDocument,
  UpdateAccountDocument,
  UpdateGroupDocument,
  UpdateKeywordDocument,
  UpdateSenderDocument,
  WithdrawEventDocument,
} from '../generated/operations.js';
import type { TestAccount } from '../support/app.js';
import type { ApiAnswer, ApiClient } from '../support/client.js';

export interface Write {
  mutation: string;
  what: string;
  /** Whose key it is called with. */
  by: 'admin' | 'platform';
  /** Brings about what is there before, undisturbed; gives the call. */
  arrange(account: TestAccount): Promise<(client: ApiClient) => Promise<ApiAnswer<unknown>>>;
}

function write<Data, Variables>(
  mutation: string,
  what: string,
  document: TypedDocumentNode<Data, Variables>,
  variables: (account: TestAccount) => Promise<Variables> | Variables,
  by: Write['by'] = 'admin',
): Write {
  return {
    mutation,
    what,
    by,
    async arrange(account) {
      const given = await variables(account);
      return (client) => client.send(document, given);
    },
  };
}

const one = '+12125550101';
const other = '+12125550102';
const recipient = '+12125550199';
const optOut = 'OPT_OUT' as const;

async function number({ admin }: TestAccount, address = one) {
  return (await admin.run(AddNumberDocument, { input: { address } })).addNumber;
}
async function group(account: TestAccount) {
  const sender = await number(account);
  const { addGroup } = await account.admin.run(AddGroupDocument, { name: 'Pool', senderIds: [sender.id] });
  return { sender, group: addGroup };
}
async function keyword({ admin }: TestAccount) {
  return (await admin.run(AddKeywordDocument, { input: { word: 'BASTA', action: optOut } })).addKeyword;
}
const message = (text: string, messageId: string, to = one) => ({ messageId, from: recipient, to, text });
async function heard(account: TestAccount, text: string) {
  const sender = await number(account);
  const { processInbound } = await account.admin.run(ProcessInboundDocument, {
    input: message(text, `before: ${text}`),
  });
  return { sender, outcome: processInbound };
}
const inbound = (what: string, text: string, before?: string) =>
  write('processInbound', what, ProcessInboundDocument, async (account) => {
    if (before === undefined) await number(account);
    else await heard(account, before);
    return { input: message(text, 'message 1') };
  });
const byHand = { recipients: [recipient, 'no address', '+12125550198'], scope: 'ACCOUNT' as const };

export const writes: readonly Write[] = [
  write(
    'createAccount',
    'a new account',
    CreateAccountDocument,
    () => ({ input: { name: 'Lost and found', defaultRegion: 'GB' } }),
    'platform',
  ),
  write(
    'createAdminKey',
    'a key for an account that has lost its own',
    CreateAdminKeyDocument,
    ({ accountId }) => ({ accountId }),
    'platform',
  ),
  write('updateAccount', 'a new brand', UpdateAccountDocument, () => ({ input: { brand: 'Acme & Sons' } })),
  write('createApiKey', 'a key', CreateApiKeyDocument, () => ({ name: 'the dashboard', role: 'VIEWER' as const })),
  write('revokeApiKey', 'a key that is in use', RevokeApiKeyDocument, async ({ admin }) => {
    const { createApiKey } = await admin.run(CreateApiKeyDocument, { name: 'old', role: 'VIEWER' });
    return { id: createApiKey.apiKey.id };
  }),
  write('addNumber', 'a new one', AddNumberDocument, () => ({
    input: { address: one, replyAddress: other, label: 'Shop' },
  })),
  write('addNumber', 'one that was archived', AddNumberDocument, async (account) => {
    const { id } = await number(account);
    const successor = await number(account, other);
    await account.admin.run(ArchiveSenderDocument, { id, successorId: successor.id });
    return { input: { address: one, label: 'Back' } };
  }),
  write('addProfile', 'a new one', AddProfileDocument, () => ({
    input: { address: '+12125550103', channel: 'WHATSAPP' as const },
  })),
  write('updateSender', 'a label', UpdateSenderDocument, async (account) => ({
    id: (await number(account)).id,
    input: { label: 'Renamed', purpose: 'UTILITY' as const },
  })),
  write('archiveSender', 'with a successor', ArchiveSenderDocument, async (account) => {
    const { sender } = await group(account);
    return { id: sender.id, successorId: (await number(account, other)).id };
  }),
  write('archiveSender', 'without one', ArchiveSenderDocument, async (account) => ({
    id: (await number(account)).id,
  })),
  write('addGroup', 'of two senders', AddGroupDocument, async (account) => ({
    name: 'Pool',
    senderIds: [(await number(account)).id, (await number(account, other)).id],
  })),
  write('updateGroup', 'other members', UpdateGroupDocument, async (account) => {
    const { group: pool } = await group(account);
    return { id: pool.id, name: 'New', senderIds: [(await number(account, other)).id] };
  }),
  write('addKeyword', 'a word of the account', AddKeywordDocument, () => ({
    input: { word: 'BASTA', action: optOut, reply: 'Gone.' },
  })),
  write('updateKeyword', 'switched off', UpdateKeywordDocument, async (account) => ({
    id: (await keyword(account)).id,
    enabled: false,
  })),
  write('removeKeyword', 'an own one', RemoveKeywordDocument, async (account) => ({
    id: (await keyword(account)).id,
  })),
  write('addKeywordPack', 'of a language that is half there', AddKeywordPackDocument, async ({ admin }) => {
    const { addKeywordPack } = await admin.run(AddKeywordPackDocument, { language: 'de' });
    const { keywords } = await admin.run(KeywordsDocument, {});
    for (const { id, builtIn } of keywords.filter(({ word }) => addKeywordPack[0]?.word === word))
      if (!builtIn) await admin.run(RemoveKeywordDocument, { id });
    return { language: 'de' };
  }),
  write('addButton', 'a payload', AddButtonDocument, () => ({ payload: 'Out', action: optOut })),
  write('removeButton', 'a payload', RemoveButtonDocument, async ({ admin }) => {
    const { addButton } = await admin.run(AddButtonDocument, { payload: 'Out', action: optOut });
    return { id: addButton.id };
  }),
  write('setReply', 'a text', SetReplyDocument, () => ({
    action: optOut,
    language: 'en',
    text: '{brand}: you are out.',
  })),
  write('setReply', 'back to the default', SetReplyDocument, async ({ admin }) => {
    const text = { action: optOut, language: 'en' };
    await admin.run(SetReplyDocument, { ...text, text: '{brand}: you are out.' });
    return { ...text, text: null };
  }),
  write('createCampaign', 'without an external id', CreateCampaignDocument, async (account) => ({
    input: { name: 'Spring', senderIds: [(await number(account)).id] },
  })),
  write('createCampaign', 'with an external id', CreateCampaignDocument, async (account) => ({
    input: { name: 'Spring', externalId: 'spring', senderIds: [(await number(account)).id] },
  })),
  inbound('a STOP', 'STOP'),
  inbound('a START after a STOP', 'START', 'STOP'),
  inbound('a HELP', 'HELP'),
  inbound('an unclear message', 'Stpo'),
  inbound('one that means nothing', 'see you at noon'),
  write('processInbound', 'a message id that was processed', ProcessInboundDocument, async (account) => {
    await heard(account, 'STOP');
    return { input: message('STOP', 'before: STOP') };
  }),
  write('processInbound', 'one that names a campaign', ProcessInboundDocument, async (account) => {
    const { id } = await number(account);
    const { createCampaign } = await account.admin.run(CreateCampaignDocument, {
      input: { name: 'Spring', externalId: 'spring', senderIds: [id] },
    });
    return { input: { ...message('STOP', 'message 1'), campaignId: createCampaign.id } };
  }),
  write(
    'processInboundBatch',
    'of one recipient and of others',
    ProcessInboundBatchDocument,
    async (account) => {
      await number(account);
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
      await number(account);
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
      senderIds: [(await number(account)).id, (await number(account, other)).id],
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
];

/** What a new key may do: ask, and be answered. */
export async function worksAsKey(client: ApiClient): Promise<boolean> {
  const answer = await client.send(ApiKeysDocument, {});
  return answer.errors.every(({ extensions }) => extensions.code === 'FORBIDDEN');
}
