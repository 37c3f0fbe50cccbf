/** Mutations of accounts, keys, senders, keywords, texts and campaigns, as they are used. */
import {
  AddButtonDocument,
  AddGroupDocument,
  AddKeywordDocument,
  AddKeywordPackDocument,
  AddNumberDocument,
  AddProfileDocument,
  AddProviderHookDocument,
  ArchiveSenderDocument,
  ComposeMessagesDocument,
  CreateAccountDocument,
  CreateAdminKeyDocument,
  CreateApiKeyDocument,
  CreateCampaignDocument,
  CreateOptOutLinksDocument,
  KeywordsDocument,
  RemoveButtonDocument,
  LimitApiKeyDocument,
  RegisterDocumentsDocument,
  RemoveDocumentsDocument,
  RemoveKeywordDocument,
  RemoveProviderHookDocument,
  RevokeApiKeyDocument,
  RevokeTokensDocument,
  SetReplyDocument,
  SuspendAccountDocument,
  UpdateAccountDocument,
  UpdateGroupDocument,
  UpdateProviderHookDocument,
  UpdateKeywordDocument,
  UpdateSenderDocument,
} from '../generated/operations.js';
import { platformKey } from '../support/app.js';
import { createClient } from '../support/client.js';
import {
  givenKeyword,
  givenPool,
  givenSender,
  one,
  optOut,
  other,
  recipient,
  type Write,
  write,
} from './write.js';

const hook = { provider: 'TWILIO' as const, name: 'Twilio', secret: 'a'.repeat(32) };
const manifest = JSON.stringify({ name: '{ account { name } }', id: '{ account { id } }' });

export const writesOfSettings: readonly Write[] = [
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
  write(
    'suspendAccount',
    'an account that is open',
    SuspendAccountDocument,
    ({ accountId }) => ({ id: accountId, suspended: true }),
    'platform',
  ),
  write(
    'suspendAccount',
    'one that is suspended goes on',
    SuspendAccountDocument,
    async ({ accountId, admin }) => {
      await createClient(new URL(admin.url).origin, platformKey).run(SuspendAccountDocument, {
        id: accountId,
        suspended: true,
      });
      return { id: accountId, suspended: false };
    },
    'platform',
  ),
  write('updateAccount', 'a new brand', UpdateAccountDocument, () => ({ input: { brand: 'Acme & Sons' } })),
  write('createApiKey', 'a key', CreateApiKeyDocument, () => ({
    name: 'the dashboard',
    role: 'VIEWER' as const,
  })),
  write('revokeApiKey', 'a key that is in use', RevokeApiKeyDocument, async ({ admin }) => {
    const { createApiKey } = await admin.run(CreateApiKeyDocument, { name: 'old', role: 'VIEWER' });
    return { id: createApiKey.apiKey.id };
  }),
  write('limitApiKey', 'a key that is in use', LimitApiKeyDocument, async ({ admin }) => {
    const { createApiKey } = await admin.run(CreateApiKeyDocument, { name: 'frontend', role: 'VIEWER' });
    return { id: createApiKey.apiKey.id, input: { trustedOnly: true, readsPerMinute: 1_000 } };
  }),
  write('addProviderHook', 'a hook of Twilio', AddProviderHookDocument, () => ({ input: hook })),
  write('updateProviderHook', 'its name and its secret', UpdateProviderHookDocument, async ({ admin }) => {
    const { addProviderHook } = await admin.run(AddProviderHookDocument, { input: hook });
    return { id: addProviderHook.id, input: { name: 'Twilio of May', secret: 'b'.repeat(32) } };
  }),
  write('removeProviderHook', 'one that is there', RemoveProviderHookDocument, async ({ admin }) => {
    const { addProviderHook } = await admin.run(AddProviderHookDocument, { input: hook });
    return { id: addProviderHook.id };
  }),
  write('registerDocuments', 'two, one by a name', RegisterDocumentsDocument, () => ({ manifest })),
  write('removeDocuments', 'one of two', RemoveDocumentsDocument, async ({ admin }) => {
    await admin.run(RegisterDocumentsDocument, { manifest });
    return { ids: ['name'] };
  }),
  write('revokeTokens', 'of a subject', RevokeTokensDocument, () => ({
    subject: 'user-1',
    issuedBefore: '2026-01-01T00:00:00Z',
  })),
  write('revokeTokens', 'of everybody, once more', RevokeTokensDocument, async ({ admin }) => {
    await admin.run(RevokeTokensDocument, { issuedBefore: '2026-01-01T00:00:00Z' });
    return { issuedBefore: '2026-01-02T00:00:00Z' };
  }),
  write('addNumber', 'a new one', AddNumberDocument, () => ({
    input: { address: one, replyAddress: other, label: 'Shop' },
  })),
  write('addNumber', 'one that was archived', AddNumberDocument, async (account) => {
    const { id } = await givenSender(account);
    const successor = await givenSender(account, other);
    await account.admin.run(ArchiveSenderDocument, { id, successorId: successor.id });
    return { input: { address: one, label: 'Back' } };
  }),
  write('addProfile', 'a new one', AddProfileDocument, () => ({
    input: { address: '+12125550103', channel: 'WHATSAPP' as const },
  })),
  write('updateSender', 'a label', UpdateSenderDocument, async (account) => ({
    id: (await givenSender(account)).id,
    input: { label: 'Renamed', purpose: 'UTILITY' as const },
  })),
  write('archiveSender', 'with a successor', ArchiveSenderDocument, async (account) => {
    const { sender } = await givenPool(account);
    return { id: sender.id, successorId: (await givenSender(account, other)).id };
  }),
  write('archiveSender', 'without one', ArchiveSenderDocument, async (account) => ({
    id: (await givenSender(account)).id,
  })),
  write('addGroup', 'of two senders', AddGroupDocument, async (account) => ({
    name: 'Pool',
    senderIds: [(await givenSender(account)).id, (await givenSender(account, other)).id],
  })),
  write('updateGroup', 'other members', UpdateGroupDocument, async (account) => {
    const { group: pool } = await givenPool(account);
    return { id: pool.id, name: 'New', senderIds: [(await givenSender(account, other)).id] };
  }),
  write('addKeyword', 'a word of the account', AddKeywordDocument, () => ({
    input: { word: 'BASTA', action: optOut, reply: 'Gone.' },
  })),
  write('updateKeyword', 'switched off', UpdateKeywordDocument, async (account) => ({
    id: (await givenKeyword(account)).id,
    enabled: false,
  })),
  write('removeKeyword', 'an own one', RemoveKeywordDocument, async (account) => ({
    id: (await givenKeyword(account)).id,
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
    input: { name: 'Spring', senderIds: [(await givenSender(account)).id] },
  })),
  write('createCampaign', 'with an external id', CreateCampaignDocument, async (account) => ({
    input: { name: 'Spring', externalId: 'spring', senderIds: [(await givenSender(account)).id] },
  })),
  write('createCampaign', 'that screens nobody out', CreateCampaignDocument, async (account) => ({
    input: {
      name: 'Recall',
      senderIds: [(await givenSender(account)).id],
      excludeOptOuts: false,
      reason: 'a recall',
    },
  })),
  write('createOptOutLinks', 'new ones', CreateOptOutLinksDocument, async (account) => ({
    input: { senderId: (await givenSender(account)).id, recipients: [other, 'x', 'a@example.com', other] },
  })),
  write('createOptOutLinks', 'some that are there', CreateOptOutLinksDocument, async (account) => {
    const { id } = await givenSender(account);
    await account.admin.run(CreateOptOutLinksDocument, { input: { senderId: id, recipients: [other] } });
    return { input: { senderId: id, recipients: [recipient, other] } };
  }),
  write('composeMessages', 'a text with a place for links', ComposeMessagesDocument, async (account) => ({
    input: {
      text: 'Acme: 20% off. Enough? {link}',
      senderId: (await givenSender(account)).id,
      recipients: [other, 'x', other],
    },
  })),
];
