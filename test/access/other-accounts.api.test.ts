/** Names of another account answer exactly like names of nothing, and change nothing there. */
import { beforeAll, describe, expect, it } from 'vitest';
import { permissions } from '../../src/core/access/permissions.js';
import { buildGuardedSchema } from '../../src/shell/graphql/schema.js';
import {
  AccountDownloadDocument,
  OptOutEventsDownloadDocument,
  OptOutsDownloadDocument,
} from '../generated/operations.js';
import { useApp } from '../support/app.js';
import { everythingOf, givenCaller, givenOwner, nobodys, noNames, type Owner } from './belongings.js';
import { referencesOf } from './references.js';
import { triesToChange } from './tries-to-change.js';
import { triesToRead } from './tries-to-read.js';
import { comparable } from './try.js';

const app = useApp();
let theirs: Owner;
beforeAll(async () => {
  theirs = await givenOwner(app);
});

/** The platform's key sees no account from inside: for it there is no other account. */
const ofPlatform = new Set(
  Object.entries(permissions).flatMap(([operation, need]) => (need === 'PLATFORM' ? [operation] : [])),
);

it('every place where the API is told of an id, a cursor or an address has a try here', async () => {
  const references = referencesOf(await buildGuardedSchema()).filter(
    (reference) => !ofPlatform.has(reference.split(' ', 1)[0] ?? ''),
  );
  expect(Object.keys({ ...triesToRead, ...triesToChange }).sort()).toEqual(references.sort());
});

const tries = Object.entries({ ...triesToRead, ...triesToChange });
const refused = tries.filter(([, one]) => one.refused !== null);
const answered = tries.filter(([, one]) => one.refused === null);

describe.each(refused)('%s', (_reference, one) => {
  it('is refused alike for a name of another account, of nothing and for what is no name, and nothing changes', async () => {
    const ours = await givenCaller(app);
    const before = [await everythingOf(ours.account), await everythingOf(theirs.account)];
    const answer = await one.run(ours, theirs.has);
    expect(answer).toMatchObject({ data: null, errors: [{ extensions: { code: one.refused } }] });
    expect(await one.run(ours, nobodys)).toEqual(answer);
    expect(await one.run(ours, noNames)).toEqual(answer);
    expect([await everythingOf(ours.account), await everythingOf(theirs.account)]).toEqual(before);
  });
});

describe.each(answered)('%s', (_reference, one) => {
  it('is answered alike for a name of another account and of nothing, and nothing changes there', async () => {
    const before = await everythingOf(theirs.account);
    const answer = await one.run(await givenCaller(app), theirs.has);
    expect(answer.errors ?? []).toEqual([]);
    const toNobody = await one.run(await givenCaller(app), nobodys);
    expect(comparable(answer)).toBe(comparable(toNobody));
    expect(await everythingOf(theirs.account)).toEqual(before);
  });
});

describe.each(Object.entries(triesToRead))('%s', (_reference, one) => {
  it('is answered otherwise to the account whose name it is', async () => {
    const answer = await one.run(theirs, theirs.has);
    expect(answer.errors ?? []).toEqual([]);
    expect(comparable(answer)).not.toBe(comparable(await one.run(theirs, nobodys)));
  });
});

it('an address of a download gives what the account has that asked for it, and of no other', async () => {
  const downloads = async ({ account: { admin } }: Owner) => {
    const { optOutsDownload } = await admin.run(OptOutsDownloadDocument, { format: 'CSV' });
    const { optOutEventsDownload } = await admin.run(OptOutEventsDownloadDocument, { format: 'CSV' });
    const { accountDownload } = await admin.run(AccountDownloadDocument, { format: 'CSV', part: 'WORDS' });
    const addresses = [optOutsDownload, optOutEventsDownload, accountDownload];
    return Promise.all(addresses.map(async (address) => (await fetch(address)).text()));
  };
  for (const text of await downloads(theirs)) expect(text).toContain(theirs.has.recipient);
  for (const text of await downloads(await givenCaller(app))) expect(text.trim().split('\n')).toHaveLength(1);
});
