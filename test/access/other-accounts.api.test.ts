/** Ids of another account answer exactly like ids that don't exist, and change nothing there. */
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  AddButtonDocument,
  AddGroupDocument,
  AddKeywordDocument,
  ApiKeysDocument,
  ArchiveSenderDocument,
  ButtonsDocument,
  GroupsDocument,
  KeywordsDocument,
  NumbersDocument,
  RemoveButtonDocument,
  RemoveKeywordDocument,
  RevokeApiKeyDocument,
  SenderDocument,
  SetReplyDocument,
  UpdateGroupDocument,
  UpdateKeywordDocument,
  UpdateSenderDocument,
} from '../generated/operations.js';
import { givenAccount, givenNumber, type TestAccount, useApp } from '../support/app.js';

const app = useApp();
const nobody = '00000000-0000-4000-8000-000000000000';

interface Ids {
  sender: string;
  group: string;
  keyword: string;
  button: string;
  apiKey: string;
}
const nobodys: Ids = { sender: nobody, group: nobody, keyword: nobody, button: nobody, apiKey: nobody };

const held: { theirs?: TestAccount; theirIds?: Ids; ours?: TestAccount; ourIds?: Ids } = {};

function given<Key extends keyof typeof held>(key: Key): Exclude<(typeof held)[Key], undefined> {
  const value = held[key];
  if (value === undefined) throw new Error('made before the tests');
  return value as Exclude<(typeof held)[Key], undefined>;
}

beforeAll(async () => {
  held.theirs = await givenAccount(app, { name: 'Theirs' });
  held.ours = await givenAccount(app, { name: 'Ours' });
  held.theirIds = await idsOf(held.theirs);
  held.ourIds = await idsOf(held.ours);
});

async function idsOf(account: TestAccount): Promise<Ids> {
  const sender = await givenNumber(account);
  const { addGroup } = await account.admin.run(AddGroupDocument, { name: 'Pool', senderIds: [sender.id] });
  const { addKeyword } = await account.admin.run(AddKeywordDocument, {
    input: { word: 'BASTA', action: 'OPT_OUT' as const },
  });
  const { addButton } = await account.admin.run(AddButtonDocument, {
    payload: 'Out',
    action: 'OPT_OUT' as const,
  });
  const { apiKeys } = await account.admin.run(ApiKeysDocument, {});
  return {
    sender: sender.id,
    group: addGroup.id,
    keyword: addKeyword.id,
    button: addButton.id,
    apiKey: apiKeys[0]?.id ?? '',
  };
}

/** All that can be seen of an account's settings. */
async function everythingOf({ admin }: TestAccount): Promise<unknown[]> {
  return [
    await admin.run(NumbersDocument, {}),
    await admin.run(GroupsDocument, {}),
    await admin.run(KeywordsDocument, {}),
    await admin.run(ButtonsDocument, {}),
    (await admin.run(ApiKeysDocument, {})).apiKeys.map(({ lastUsedAt: _used, ...apiKey }) => apiKey),
  ];
}

interface Try {
  name: string;
  run: (account: TestAccount, ids: Ids, own: Ids) => Promise<unknown>;
}

function trying<Data, Variables>(
  name: string,
  document: TypedDocumentNode<Data, Variables>,
  variables: (ids: Ids, own: Ids) => Variables,
): Try {
  return { name, run: (account, ids, own) => account.admin.send(document, variables(ids, own)) };
}

const tries: Try[] = [
  trying('updateSender', UpdateSenderDocument, ({ sender }) => ({ id: sender, input: { label: 'Mine' } })),
  trying('archiveSender', ArchiveSenderDocument, ({ sender }) => ({ id: sender })),
  trying('archiveSender to a successor', ArchiveSenderDocument, ({ sender }, own) => ({
    id: own.sender,
    successorId: sender,
  })),
  trying('addGroup', AddGroupDocument, ({ sender }) => ({ name: 'Mine', senderIds: [sender] })),
  trying('updateGroup', UpdateGroupDocument, ({ group }) => ({ id: group, name: 'Mine' })),
  trying('updateGroup with members', UpdateGroupDocument, ({ sender }, own) => ({
    id: own.group,
    senderIds: [sender],
  })),
  trying('keywords', KeywordsDocument, ({ sender }) => ({ senderId: sender })),
  trying('addKeyword', AddKeywordDocument, ({ sender }) => ({
    input: { word: 'MINE', action: 'OPT_OUT' as const, senderId: sender },
  })),
  trying('updateKeyword', UpdateKeywordDocument, ({ keyword }) => ({ id: keyword, enabled: false })),
  trying('removeKeyword', RemoveKeywordDocument, ({ keyword }) => ({ id: keyword })),
  trying('buttons', ButtonsDocument, ({ sender }) => ({ senderId: sender })),
  trying('addButton', AddButtonDocument, ({ sender }) => ({
    payload: 'Mine',
    action: 'OPT_OUT' as const,
    senderId: sender,
  })),
  trying('removeButton', RemoveButtonDocument, ({ button }) => ({ id: button })),
  trying('setReply', SetReplyDocument, ({ sender }) => ({
    senderId: sender,
    action: 'HELP' as const,
    language: 'en',
    text: 'Mine',
  })),
  trying('revokeApiKey', RevokeApiKeyDocument, ({ apiKey }) => ({ id: apiKey })),
];

describe.each(tries)('$name', ({ run }) => {
  it('answers an id of another account, one that does not exist and one that is none alike, and changes nothing', async () => {
    const [ours, own, theirs] = [given('ours'), given('ourIds'), given('theirIds')];
    const before = [await everythingOf(ours), await everythingOf(given('theirs'))];
    const answer = await run(ours, theirs, own);
    expect(answer).toMatchObject({ errors: [{ extensions: { code: 'NOT_FOUND' } }] });
    expect(await run(ours, nobodys, own)).toEqual(answer);
    const noIds = { sender: 'x', group: 'x', keyword: 'x', button: 'x', apiKey: 'x' };
    expect(await run(ours, noIds, own)).toEqual(answer);
    expect([await everythingOf(ours), await everythingOf(given('theirs'))]).toEqual(before);
  });
});

it("another account's sender is not found by its address", async () => {
  const { numbers } = await given('theirs').admin.run(NumbersDocument, {});
  const address = numbers[0]?.address ?? '';
  expect((await given('ours').admin.run(SenderDocument, { address })).sender).toBeNull();
  expect((await given('theirs').admin.run(SenderDocument, { address })).sender).not.toBeNull();
});
