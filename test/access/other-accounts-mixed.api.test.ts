/** Another account's names among one's own, below one's own, and with keys that are no account's, or no more. */
import { beforeAll, describe, expect, it } from 'vitest';
import { permissions } from '../../src/core/access/permissions.js';
import { buildGuardedSchema } from '../../src/shell/graphql/schema.js';
import {
  AcceptLogDocument,
  AccountsDocument,
  CreateAccountDocument,
  CreateAdminKeyDocument,
  CreateApiKeyDocument,
  RevokeApiKeyDocument,
  SuspendAccountDocument,
} from '../generated/operations.js';
import { openSocket } from '../live/raw-socket.js';
import { platformKey, useApp } from '../support/app.js';
import { type ApiClient, createClient } from '../support/client.js';
import { everythingOf, givenCaller, givenOwner, type Owner } from './belongings.js';
import { type Belongings, nobodys } from './names.js';
import { leaked, noticing, withClient } from './callers.js';
import { referencesOf } from './references.js';
import { namesIn, rowsOf, wordsIn } from './rows-of.js';
import { triesToChange } from './tries-to-change.js';
import { triesToRead } from './tries-to-read.js';
import { wholeReading } from './whole-reading.js';
import { type Answer, comparable } from './try.js';

const app = useApp({}, { erasures: { settle: 0, every: 100, idle: 50 } });
let theirs: Owner;
let theirRows: Record<string, string[]>;
beforeAll(async () => {
  theirs = await givenOwner(app);
  theirRows = await rowsOf(app.db, theirs.account.accountId);
});
const rowsNow = () => rowsOf(app.db, theirs.account.accountId);
const tries = Object.entries({ ...triesToRead, ...triesToChange });

/** What the platform's key alone may ask, told of an account. */
const ofPlatform: Record<string, (client: ApiClient, accountId: string) => Promise<Answer>> = {
  'Query.accounts after': (client, after) => client.send(AccountsDocument, { after: cursorOf(after) }),
  'Query.accounts before': (client, before) =>
    client.send(AccountsDocument, { last: 1, before: cursorOf(before) }),
  'Mutation.createAdminKey accountId': (client, accountId) =>
    client.send(CreateAdminKeyDocument, { accountId }),
  'Mutation.acceptLog accountId': (client, accountId) =>
    client.send(AcceptLogDocument, { accountId, reason: 'a restore' }),
  'Mutation.suspendAccount id': (client, id) => client.send(SuspendAccountDocument, { id, suspended: true }),
};
const cursorOf = (id: string) => Buffer.from(id.replaceAll('-', ''), 'hex').toString('base64url');

/** In every list that holds one of the names, what is the caller's own of that kind stands in front of it. */
function mixing(caller: Owner, named: Belongings): Owner {
  const { admin } = caller.account;
  const own = new Map(
    (Object.keys(named) as (keyof Belongings)[]).map((kind) => [named[kind], caller.has[kind]] as const),
  );
  const mixed = (value: unknown): unknown => {
    if (Array.isArray(value))
      return value.flatMap((one: unknown) => {
        const before = typeof one === 'string' ? own.get(one) : undefined;
        return before === undefined ? [mixed(one)] : [before, one];
      });
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inside]) => [key, mixed(inside)]));
  };
  const client: ApiClient = {
    ...admin,
    send: (document, variables) => admin.send(document, mixed(variables) as typeof variables),
    raw: (query, variables = {}) => admin.raw(query, mixed(variables) as Record<string, unknown>),
  };
  return withClient(caller, client);
}

async function givenListed(): Promise<Owner> {
  const caller = await givenCaller(app);
  return { ...caller, has: { ...caller.has, recipient: '+12125550181' } };
}

describe('names of another account among one’s own', () => {
  const inLists = tries.filter(([reference]) => /(s|input)(\.\w+)?$/i.test(reference));

  it.each(inLists)('%s: are as those of nothing are, and none of it is done', async (_reference, one) => {
    const [ours, others] = [await givenListed(), await givenListed()];
    const before = await everythingOf(ours.account);
    const { named, taken } = noticing(theirs.has);
    const answer = await one.run(mixing(ours, theirs.has), named);
    const toNobody = await one.run(mixing(others, nobodys), nobodys);
    expect(comparable(answer)).toBe(comparable(toNobody));
    expect(leaked(wordsIn(theirRows), answer, toNobody, taken)).toEqual([]);
    if (one.refused !== null) expect(await everythingOf(ours.account)).toEqual(before);
    expect(await rowsNow()).toEqual(theirRows);
  });
});

it('whoever has used all of another account’s names reads nothing of it below what is its own', async () => {
  const ours = await givenCaller(app);
  const noticed = noticing(theirs.has);
  for (const [, one] of tries) await one.run(ours, noticed.named);
  const words = [...namesIn(theirRows), 'BASTA', 'Acme of theirs', 'Their business', 'Pool'];
  const { admin } = ours.account;
  const found: unknown[] = [];
  let read = 0;
  for (const [operation, query] of wholeReading(await buildGuardedSchema(), 3)) {
    if (permissions[operation as keyof typeof permissions] === 'PLATFORM') continue;
    const { data, errors } = await admin.raw(query);
    // The one that must be told one of two.
    if (operation === 'Query.campaign') continue;
    expect(errors, operation).toEqual([]);
    const text = JSON.stringify(data);
    read += text.length;
    const told = words.filter((word) => text.includes(word) && !noticed.taken.has(word));
    if (told.length > 0) found.push({ operation, told });
  }
  expect(found).toEqual([]);
  // It is not for being empty.
  expect(read).toBeGreaterThan(10_000);
  expect(await rowsNow()).toEqual(theirRows);
});

it('two accounts that ask for the same at the same time are each told of what is their own, whatever is kept in memory', async () => {
  const [one, other] = [await givenOwner(app), await givenOwner(app)];
  const both = await Promise.all(
    [one, other].map(async ({ account }) => ({
      account,
      names: namesIn(await rowsOf(app.db, account.accountId)),
    })),
  );
  /** They have the same recipients; ids are each one's own. */
  const foreign = (text: string, names: ReadonlySet<string>, own: ReadonlySet<string>) =>
    [...names].filter((name) => !own.has(name) && text.includes(name));
  const queries = [...wholeReading(await buildGuardedSchema(), 2)].filter(
    ([operation]) => permissions[operation as keyof typeof permissions] !== 'PLATFORM',
  );
  const told: unknown[] = [];
  let own = 0;
  const ask = async (from: number, operation: string, query: string) => {
    const [mine, theirs] = from === 0 ? both : both.toReversed();
    if (mine === undefined || theirs === undefined) throw new Error('there are two');
    const text = JSON.stringify(await mine.account.admin.raw(query));
    const found = foreign(text, theirs.names, mine.names);
    if (found.length > 0) told.push({ operation, found });
    own += foreign(text, mine.names, theirs.names).length;
  };
  for (let round = 0; round < 3; round += 1)
    await Promise.all(
      queries.flatMap(([operation, query]) => [0, 1].map((from) => ask(from, operation, query))),
    );
  expect(told).toEqual([]);
  expect(own).toBeGreaterThan(100);
});

describe('keys that are not of the account', () => {
  const refusedTo = async (key: string, [reference, one]: (typeof tries)[number], code: string) => {
    const ours = await sharedCaller();
    const caller = withClient(ours, createClient(app.origin, key));
    const answer = await one.run(caller, theirs.has);
    expect.soft(answer, reference).toMatchObject({ errors: [{ extensions: { code } }] });
    const given = Object.values(answer.data ?? {}).filter((value) => value !== null);
    expect.soft(given, reference).toEqual([]);
    expect.soft(await one.run(caller, nobodys), reference).toEqual(answer);
  };
  let shared: Promise<Owner> | undefined;
  const sharedCaller = () => (shared ??= givenCaller(app));
  /** A socket is closed before anything is asked. */
  const overHttp = tries.filter(([reference]) => !reference.startsWith('Subscription.'));

  it('the platform’s key reads and changes nothing inside an account', async () => {
    for (const one of overHttp) await refusedTo(platformKey, one, 'FORBIDDEN');
    expect(await rowsNow()).toEqual(theirRows);
  });

  it('a revoked key, one that has expired and one that never was are refused alike, whatever they ask', async () => {
    const { account } = await sharedCaller();
    const keyOf = async (expiresAt: string | null) => {
      const { createApiKey } = await account.admin.run(CreateApiKeyDocument, {
        name: 'Old',
        role: 'ADMIN',
        expiresAt,
      });
      return createApiKey;
    };
    const [revoked, expired] = [await keyOf(null), await keyOf('2099-01-01T00:00:00Z')];
    await account.admin.run(RevokeApiKeyDocument, { id: revoked.apiKey.id });
    await app.db.text('update api_keys set expires_at = now() where key_id = $1', [expired.apiKey.id]);
    for (const key of [revoked.secret, expired.secret, `${revoked.secret.slice(0, -1)}x`]) {
      for (const one of overHttp) await refusedTo(key, one, 'UNAUTHENTICATED');
      const socket = await openSocket(app.origin);
      socket.send({ type: 'connection_init', payload: { authorization: `Bearer ${key}` } });
      expect(await socket.closeCode()).toBe(4403);
    }
    expect(await rowsNow()).toEqual(theirRows);
  });

  it('no key of an account reaches what is the platform’s', async () => {
    const platformOnly = Object.entries(permissions).filter(([, need]) => need === 'PLATFORM');
    const references = referencesOf(await buildGuardedSchema()).filter((reference) =>
      platformOnly.some(([operation]) => reference.startsWith(`${operation} `)),
    );
    expect(references.sort()).toEqual(Object.keys(ofPlatform).sort());
    const { account } = await sharedCaller();
    for (const [reference, run] of Object.entries(ofPlatform)) {
      const answer = await run(account.admin, theirs.account.accountId);
      expect
        .soft(answer, reference)
        .toMatchObject({ data: null, errors: [{ extensions: { code: 'FORBIDDEN' } }] });
      expect.soft(await run(account.admin, nobodys.sender), reference).toEqual(answer);
    }
    const { errors } = await account.admin.send(CreateAccountDocument, { input: { name: 'Mine' } });
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    expect(await rowsNow()).toEqual(theirRows);
  });
});
