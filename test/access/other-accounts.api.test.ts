/** Names of another account answer exactly like names of nothing, and change nothing there. */
import { print } from 'graphql';
import { beforeAll, describe, expect, it } from 'vitest';
import { permissions } from '../../src/core/access/permissions.js';
import { buildGuardedSchema } from '../../src/shell/graphql/schema.js';
import {
  AccountDownloadDocument,
  FollowEventsDocument,
  FollowReviewsDocument,
  OptOutEventsDownloadDocument,
  OptOutsDownloadDocument,
} from '../generated/operations.js';
import { useApp } from '../support/app.js';
import { everythingOf, givenCaller, givenOwner, type Owner } from './belongings.js';
import { nobodys, noNames } from './names.js';
import { asRole, leaked, noticing, overSocket } from './callers.js';
import { referencesOf } from './references.js';
import { rowsOf, wordsIn } from './rows-of.js';
import { triesToChange } from './tries-to-change.js';
import { triesToRead } from './tries-to-read.js';
import { comparable } from './try.js';

const app = useApp({}, { erasures: { settle: 0, every: 100, idle: 50 } });
let theirs: Owner;
/** One that changes nothing, and so serves many tests. */
let ours: Owner;
/** All that the other account has, as it was before anything was tried. */
let theirRows: Record<string, string[]>;
beforeAll(async () => {
  theirs = await givenOwner(app);
  ours = await givenCaller(app);
  theirRows = await rowsOf(app.db, theirs.account.accountId);
});
const rowsNow = () => rowsOf(app.db, theirs.account.accountId);
const allTries = { ...triesToRead, ...triesToChange };

/** What an account has for a while only, or of what has tests of its own. */
const notOwned = new Set([
  'erasure_records',
  // Views of its form are counted in memory first.
  'form_days',
  // So is what came to its hooks.
  'provider_hook_days',
  // Only while a dry run is being confirmed.
  'import_agreements',
  // Of a dry run in several batches.
  'import_trials',
  // For five minutes.
  'webhook_replies',
  // Only of keys that have used up much within a minute.
  'rate_windows',
]);

/** The platform's key sees no account from inside: for it there is no other account. */
const ofPlatform = new Set(
  Object.entries(permissions).flatMap(([operation, need]) => (need === 'PLATFORM' ? [operation] : [])),
);

it('every place where the API is told of an id, a cursor or an address has a try here', async () => {
  const references = referencesOf(await buildGuardedSchema()).filter(
    (reference) => !ofPlatform.has(reference.split(' ', 1)[0] ?? ''),
  );
  expect(Object.keys(allTries).sort()).toEqual(references.sort());
});

it('the other account has something in every table that belongs to accounts, but for what only lives for a while', () => {
  const empty = Object.entries(theirRows).filter(([, rows]) => rows.length === 0);
  expect(empty.map(([table]) => table).filter((table) => !notOwned.has(table))).toEqual([]);
});

const tries = Object.entries(allTries);
const refused = tries.filter(([, one]) => one.refused !== null);
const answered = tries.filter(([, one]) => one.refused === null);

describe.each(refused)('%s', (_reference, one) => {
  it('is refused alike for a name of another account, of nothing and for what is no name, and nothing changes', async () => {
    const before = await everythingOf(ours.account);
    const answer = await one.run(ours, theirs.has);
    expect(answer).toMatchObject({ data: null, errors: [{ extensions: { code: one.refused } }] });
    expect(await one.run(ours, nobodys)).toEqual(answer);
    expect(await one.run(ours, noNames)).toEqual(answer);
    expect(await everythingOf(ours.account)).toEqual(before);
    expect(await rowsNow()).toEqual(theirRows);
  });
});

describe.each(answered)('%s', (_reference, one) => {
  it('is answered alike for a name of another account and of nothing, tells nothing of it, and nothing changes there', async () => {
    const { named, taken } = noticing(theirs.has);
    const answer = await one.run(await givenCaller(app), named);
    expect(answer.errors ?? []).toEqual([]);
    const toNobody = await one.run(await givenCaller(app), nobodys);
    expect(comparable(answer)).toBe(comparable(toNobody));
    expect(leaked(wordsIn(theirRows), answer, toNobody, taken)).toEqual([]);
    expect(await rowsNow()).toEqual(theirRows);
  });
});

describe.each(Object.entries(triesToRead))('%s', (_reference, one) => {
  it('is answered otherwise to the account whose name it is', async () => {
    const answer = await one.run(theirs, theirs.has);
    expect(answer.errors ?? []).toEqual([]);
    expect(comparable(answer)).not.toBe(comparable(await one.run(theirs, nobodys)));
  });
});

describe('with keys of each role', () => {
  it.each(['VIEWER', 'AGENT', 'SCHEDULER', 'INTEGRATOR', 'ADMIN'] as const)(
    '%s: names of another account are answered as those of nothing are, whatever is asked',
    async (role) => {
      // Two accounts that do the same, one with names of another account and one with names of nothing.
      const callers = [await givenCaller(app), await givenCaller(app)] as const;
      const [named, toNobody] = [await asRole(app, callers[0], role), await asRole(app, callers[1], role)];
      const words = wordsIn(theirRows);
      const otherwise: unknown[] = [];
      // What one has asked for stands in what later ones are answered.
      const noticed = noticing(theirs.has);
      for (const [reference, one] of tries) {
        const answer = await one.run(named, noticed.named);
        const plain = await one.run(toNobody, nobodys);
        const told = leaked(words, answer, plain, noticed.taken);
        if (comparable(answer) !== comparable(plain) || told.length > 0)
          otherwise.push({ reference, told, answer, plain });
      }
      expect(otherwise).toEqual([]);
      expect(await rowsNow()).toEqual(theirRows);
    },
  );
});

it('over a WebSocket queries and mutations are refused, whosever names they have, and so are subscriptions by POST', async () => {
  const over = overSocket(ours);
  for (const [reference, one] of tries.filter(([name]) => !name.startsWith('Subscription.'))) {
    const answer = await one.run(over, theirs.has);
    expect.soft(answer, reference).toMatchObject({ data: null, errors: [{ message: expect.any(String) }] });
    expect.soft(await one.run(over, nobodys), reference).toEqual(answer);
  }
  for (const document of [FollowEventsDocument, FollowReviewsDocument]) {
    const answer = await ours.account.admin.raw(print(document), { after: theirs.has.logCursor });
    expect(answer).toMatchObject({ data: null, errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
    expect(await ours.account.admin.raw(print(document), { after: nobodys.logCursor })).toEqual(answer);
  }
  expect(await rowsNow()).toEqual(theirRows);
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
