/** What others do between a commit and the moment at which the lost answer is asked for again, and what ends the asking. */
import { expect, it, onTestFinished } from 'vitest';
import {
  AddKeywordDocument,
  AddNumberDocument,
  KeywordsDocument,
  NumbersDocument,
  OptOutDocument,
  RemoveKeywordDocument,
} from '../generated/operations.js';
import { startTestApp } from '../support/app.js';
import { createClient } from '../support/client.js';
import { type Sent, swallowingLinkTo, type Watch } from '../support/swallowing-link.js';
import { about, expectCommitted, useDisturbed } from './disturbed.js';

const disturbed = useDisturbed({ askAgain: { within: 1_500 } });
const basta = { input: { word: 'BASTA', action: 'OPT_OUT' as const } };

/** The answer to the account's change of settings is lost; `meanwhile` happens before anybody knows. */
function losing(accountId: string, meanwhile: () => Promise<void>): Watch {
  const ofAccount = about(accountId);
  const matches = (sent: Sent) => ofAccount(sent) && sent.text.includes('save_settings_change');
  const watch = disturbed.link.swallow({ nth: 1, link: 'breaks off', matches, meanwhile });
  onTestFinished(watch.end);
  return watch;
}

it('a change of settings that is followed by another before its answer is asked for again is made once', async () => {
  const account = await disturbed.givenAccount();
  const watch = losing(account.accountId, async () => {
    await account.admin.run(AddNumberDocument, { input: { address: '+12125550141' } });
  });
  const client = createClient(disturbed.behind, account.admin.key);
  const { addNumber } = await client.run(AddNumberDocument, { input: { address: '+12125550140' } });
  expectCommitted(watch);
  const { numbers } = await client.run(NumbersDocument, {});
  expect(numbers.map(({ id, address }) => [id, address])).toEqual([
    [addNumber.id, '+12125550140'],
    [expect.any(String), '+12125550141'],
  ]);
});

it('a change of settings that is undone before its answer is asked for again is not made a second time', async () => {
  const account = await disturbed.givenAccount();
  const ownWords = async () => {
    const { keywords } = await account.admin.run(KeywordsDocument, {});
    return keywords.filter(({ word }) => word === 'BASTA');
  };
  const watch = losing(account.accountId, async () => {
    for (const { id } of await ownWords()) await account.admin.run(RemoveKeywordDocument, { id });
  });
  const client = createClient(disturbed.behind, account.admin.key);
  const { addKeyword } = await client.run(AddKeywordDocument, basta);
  expectCommitted(watch);
  expect(addKeyword.word).toBe('BASTA');
  expect(await ownWords()).toEqual([]);
});

it('a key whose look-up has lost its answer is looked up again', async () => {
  const account = await disturbed.givenAccount();
  const watch = disturbed.link.swallow({
    nth: 1,
    link: 'breaks off',
    matches: ({ text }) => text.includes('secret_hash'),
  });
  onTestFinished(watch.end);
  const { numbers } = await createClient(disturbed.behind, account.admin.key).run(NumbersDocument, {});
  expectCommitted(watch);
  expect(numbers).toEqual([]);
});

it('a database that stays away after the commit leaves the outcome unknown, and what was done is done', async () => {
  const account = await disturbed.givenAccount();
  const link = await swallowingLinkTo(disturbed.url);
  const heed = await startTestApp(link.url, {}, { askAgain: { patience: 500 }, recorder: { deadline: 500 } });
  onTestFinished(async () => {
    await heed.stop();
    await link.stop();
  });
  const client = createClient(heed.url, account.admin.key);
  await client.run(NumbersDocument, {});
  const watch = link.swallow({
    nth: 1,
    link: 'falls silent',
    matches: ({ text }) => text.includes('save_settings_change'),
    meanwhile: link.stop,
  });
  expect(await client.send(AddKeywordDocument, basta)).toMatchObject({
    status: 503,
    data: null,
    errors: [{ path: ['addKeyword'], extensions: { code: 'OUTCOME_UNKNOWN' } }],
  });
  expectCommitted(watch);
  const { keywords } = await account.admin.run(KeywordsDocument, {});
  expect(keywords.filter(({ word }) => word === 'BASTA')).toHaveLength(1);
  // The same wish again finds it fulfilled.
  const { addKeyword } = await account.admin.run(AddKeywordDocument, basta);
  expect(keywords.map(({ id }) => id)).toContain(addKeyword.id);
});

it('what could not even be sent is said to be not recorded', async () => {
  const account = await disturbed.givenAccount();
  const link = await swallowingLinkTo(disturbed.url);
  const heed = await startTestApp(link.url, {}, { askAgain: { patience: 300 }, recorder: { deadline: 300 } });
  onTestFinished(() => heed.stop());
  const client = createClient(heed.url, account.admin.key);
  await client.run(NumbersDocument, {});
  await link.stop();
  const input = { recipients: ['+12125550142'], scope: 'ACCOUNT' as const };
  expect(await client.send(OptOutDocument, { input })).toMatchObject({
    status: 503,
    errors: [{ extensions: { code: 'NOT_RECORDED' } }],
  });
});
