/**
 * A log that two Heeds serve, with followers at each, before its database is replaced; and what each must answer when it
 * has been.
 */
import { expect, onTestFinished, vi } from 'vitest';
import { type Batch, followLog } from '../../src/client/follow-log.js';
import { HeedError } from '../../src/client/heed-error.js';
import {
  AccountDocument,
  AddKeywordDocument,
  AddNumberDocument,
  ApiKeysDocument,
  CreateAccountDocument,
  CreateApiKeyDocument,
  KeywordsDocument,
  OptOutEventsDocument,
  OptOutsDocument,
  ProcessInboundDocument,
  RevokeApiKeyDocument,
} from '../generated/operations.js';
import { platformKey, startTestApp } from '../support/app.js';
import { type ApiClient, createClient } from '../support/client.js';

export const seconds = 20_000;
const sender = '+12125550150';

/** Positions that are there at the earlier point, and those that come after it. */
export const earlier = 5;
export const later = 10;

export interface Follower {
  batches: Batch[];
  cursor(): string | null;
  /** Why it ended; null as long as it goes on. */
  ended(): unknown;
}

export function givenFollower(origin: string, key: string, after: string | null): Follower {
  const batches: Batch[] = [];
  let ended: unknown = null;
  const following = followLog(origin, key, { after, pause: () => 50 });
  void (async () => {
    try {
      for await (const batch of following) batches.push(batch);
      ended = 'it came to an end';
    } catch (error) {
      ended = error;
    }
  })();
  onTestFinished(async () => void (await following.return?.()));
  return { batches, cursor: () => batches.at(-1)?.cursor ?? null, ended: () => ended };
}

export function expectEpoch(follower: Follower): Promise<void> {
  return vi.waitFor(() => {
    expect(follower.ended()).toBeInstanceOf(HeedError);
    expect((follower.ended() as HeedError).code).toBe('CURSOR_EPOCH');
  }, seconds);
}

/** A Heed, in this process or in one of its own. */
export interface Served {
  url: string;
}

export interface Scene {
  apps: readonly Served[];
  accountId: string;
  key: string;
  /** The first app, with the account's key. */
  admin: ApiClient;
  /** Somebody writes to the sender; gives what came of it. */
  write(client: ApiClient, from: string, text: string): Promise<string>;
}

export type Start = (databaseUrl: string) => Promise<Served>;

async function startHere(databaseUrl: string): Promise<Served> {
  const app = await startTestApp(databaseUrl);
  onTestFinished(app.stop);
  return app;
}

/** Two Heeds, an account with a sender, and the first events, which no replacement takes away. */
export async function givenScene(databaseUrl: string, start: Start = startHere): Promise<Scene> {
  const first = await start(databaseUrl);
  const apps = [first, await start(databaseUrl)];
  const { createAccount } = await createClient(first.url, platformKey).run(CreateAccountDocument, {
    input: { name: 'Acme' },
  });
  const key = createAccount.apiKey;
  const admin = createClient(first.url, key);
  await admin.run(AddNumberDocument, { input: { address: sender } });
  const scene: Scene = {
    apps,
    accountId: createAccount.account.id,
    key,
    admin,
    async write(client, from, text) {
      const input = { messageId: `${text} of ${from}`, from, to: sender, text };
      return (await client.run(ProcessInboundDocument, { input })).processInbound.result;
    },
  };
  await recordUpTo(scene, earlier, '+1212777');
  return scene;
}

/** STOPs of new recipients until the log has so many positions. */
export async function recordUpTo(scene: Scene, position: number, prefix: string): Promise<void> {
  const { optOutEvents } = await scene.admin.run(OptOutEventsDocument, { last: 1 });
  const from = optOutEvents.edges[0]?.node.position ?? 0;
  for (let at = from + 1; at <= position; at += 1)
    expect(await scene.write(scene.admin, `${prefix}${String(at).padStart(4, '0')}`, 'STOP')).toBe(
      'OPTED_OUT',
    );
}

export interface Lost {
  /** Made after the earlier point. */
  newKey: string;
  /** Revoked after it. */
  oldKey: string;
  live: readonly Follower[];
  /** A sender that was added after it. */
  sender: string;
  /** The last place of the log that is lost, and one that is kept. */
  lostCursor: string;
  goodCursor: string;
}

/** A key that is there at the earlier point. */
export async function givenOldKey({ admin }: Scene): Promise<{ id: string; secret: string }> {
  const { createApiKey } = await admin.run(CreateApiKeyDocument, { name: 'old', role: 'ADMIN' });
  return { id: createApiKey.apiKey.id, secret: createApiKey.secret };
}

/** Goes on after the earlier point: events, a key, a revocation, a keyword that both Heeds know by heart. */
export async function goOn(scene: Scene, oldKey: { id: string; secret: string }): Promise<Lost> {
  const { admin, apps, key } = scene;
  const live = apps.map((app) => givenFollower(app.url, key, null));
  const { createApiKey } = await admin.run(CreateApiKeyDocument, { name: 'new', role: 'ADMIN' });
  const newKey = createApiKey.secret;
  await admin.run(RevokeApiKeyDocument, { id: oldKey.id });
  await admin.run(AddKeywordDocument, { input: { word: 'BASTA', action: 'OPT_OUT' } });
  for (const [index, app] of apps.entries())
    expect(await scene.write(createClient(app.url, newKey), `+121277788${index}0`, 'BASTA')).toBe(
      'OPTED_OUT',
    );
  const { addNumber } = await admin.run(AddNumberDocument, { input: { address: '+12125550151' } });
  for (const app of apps)
    await createClient(app.url, newKey).run(OptOutsDocument, { filter: { senderIds: [addNumber.id] } });
  await recordUpTo(scene, later, '+1212778');
  const { optOutEvents } = await admin.run(OptOutEventsDocument, {});
  const cursors = new Map(optOutEvents.edges.map(({ node }) => [node.position, node.cursor]));
  await vi.waitFor(() => {
    for (const follower of live) expect(follower.cursor()).toBe(cursors.get(later));
  }, seconds);
  return {
    newKey,
    oldKey: oldKey.secret,
    live,
    sender: addNumber.id,
    lostCursor: cursors.get(later) ?? '',
    goodCursor: cursors.get(earlier - 2) ?? '',
  };
}

const codeOf = async (client: ApiClient) =>
  (await client.send(AccountDocument, {})).errors.map(({ extensions }) => extensions.code);

/** Both Heeds answer by the database that is there now. `length`: how many positions its log has. */
export async function expectRestored(scene: Scene, lost: Lost, length: number): Promise<void> {
  for (const app of scene.apps) {
    const client = createClient(app.url, scene.key);
    await vi.waitFor(async () => expect(await codeOf(client)).toEqual([]), seconds);
    expect(await codeOf(createClient(app.url, lost.newKey))).toEqual(['UNAUTHENTICATED']);
    expect(await codeOf(createClient(app.url, lost.oldKey))).toEqual([]);
    const { apiKeys } = await client.run(ApiKeysDocument, {});
    expect(apiKeys.map(({ name }) => name)).not.toContain('new');
    const { keywords } = await client.run(KeywordsDocument, {});
    expect(keywords.map(({ word }) => word)).not.toContain('BASTA');
    const { optOuts } = await client.run(OptOutsDocument, {});
    expect(optOuts.edges).toHaveLength(length);
    expect(optOuts.edges.map(({ node }) => node.recipient)).not.toContain('+12127788810');
  }
}

/** Whoever follows, and whoever comes back, is told; a place that was kept goes on. */
export async function expectFollowersToBeTold(scene: Scene, lost: Lost, length: number): Promise<void> {
  for (const follower of lost.live) await expectEpoch(follower);
  for (const { url } of scene.apps) {
    await expectEpoch(givenFollower(url, scene.key, lost.lostCursor));
    const kept = givenFollower(url, scene.key, lost.goodCursor);
    await vi.waitFor(() => {
      expect(kept.ended()).toBeNull();
      expect(kept.batches.flatMap(({ events }) => events.map(({ position }) => position))).toEqual(
        Array.from({ length: length - earlier + 2 }, (_, index) => earlier - 1 + index),
      );
    }, seconds);
    const query = await createClient(url, scene.key).send(OptOutEventsDocument, { after: lost.lostCursor });
    expect(query.errors.map(({ extensions }) => extensions.code)).toEqual(['CURSOR_EPOCH']);
  }
}

/** The first question of all to each Heed, before it has read anything: a filter by a sender that is no more. */
export async function expectNoSenderOfBefore(scene: Scene, lost: Lost): Promise<void> {
  for (const { url } of scene.apps) {
    const client = createClient(url, scene.key);
    let codes: string[] = [];
    await vi.waitFor(async () => {
      const { errors } = await client.send(OptOutsDocument, { filter: { senderIds: [lost.sender] } });
      codes = errors.map(({ extensions }) => extensions.code);
      expect(codes).not.toEqual(['NOT_RECORDED']);
    }, seconds);
    expect(codes).toEqual(['NOT_FOUND']);
  }
}

/**
 * A change made now has the version that the settings had when they were lost. One Heed makes it, and the other must not
 * take what it remembers of that version for it.
 */
export async function expectNoSettingsOfBefore(scene: Scene): Promise<void> {
  const [first, second] = scene.apps.map((app) => createClient(app.url, scene.key)) as [ApiClient, ApiClient];
  await second.run(AddKeywordDocument, { input: { word: 'ADIEU', action: 'OPT_OUT' } });
  expect(await scene.write(first, '+12127770901', 'BASTA')).toBe('NEEDS_REVIEW');
  expect(await scene.write(first, '+12127770902', 'ADIEU')).toBe('OPTED_OUT');
}
