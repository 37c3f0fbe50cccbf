/** graphql-sse's own client, as its users have it. */
import { randomUUID } from 'node:crypto';
import { type ClientOptions, createClient, type ExecutionResult, NetworkError } from 'graphql-sse';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createWordRecorder } from '../../src/core/log/record-words.js';
import { ImportProgressDocument, RevokeApiKeyDocument } from '../generated/operations.js';
import { print } from 'graphql';
import { enter, givenBareImport } from '../imports/given-imports.js';
import { startTestApp, useApp } from '../support/app.js';
import { makeItem, makeWord } from '../support/words.js';
import { proxyTo } from '../support/proxied-link.js';
import { followEvents, givenLog, type Told } from './given-logs.js';

const app = useApp({}, { streams: { keepAlive: 50 } });

interface Sunk {
  results: ExecutionResult<{ optOutEvents?: Told; importProgress?: { state: string } }, unknown>[];
  ended: 'complete' | Error | null;
  connections: number;
}

type Variables = Record<string, unknown> & { after?: string };

/** `onCursor` is told of each cursor that comes. */
function follow(
  options: Partial<ClientOptions> & Pick<ClientOptions, 'url'>,
  request: { query: string; variables?: Variables },
  onCursor: (cursor: string) => void = () => undefined,
): Sunk {
  const sunk: Sunk = { results: [], ended: null, connections: 0 };
  const client = createClient({
    retryAttempts: Infinity,
    // Tests don't wait for politeness.
    retry: () => new Promise((resolve) => setTimeout(resolve, 5)),
    on: { connected: () => (sunk.connections += 1) },
    ...options,
  });
  onTestFinished(() => client.dispose());
  client.subscribe<NonNullable<Sunk['results'][number]['data']>>(request, {
    next(result) {
      sunk.results.push(result);
      const cursor = result.data?.optOutEvents?.cursor;
      if (cursor !== undefined) onCursor(cursor);
    },
    error: (error) => (sunk.ended = error instanceof Error ? error : new Error('it failed')),
    complete: () => (sunk.ended = 'complete'),
  });
  return sunk;
}

const idsOf = ({ results }: Sunk) =>
  results.flatMap(({ data }) => data?.optOutEvents?.events.map(({ id }) => id) ?? []);
const waitFor = (condition: () => void) => vi.waitFor(condition, { timeout: 30_000, interval: 10 });
const ended = (sunk: Sunk) => waitFor(() => expect(sunk.ended).not.toBeNull());

describe('a client of graphql-sse', () => {
  it('follows, over comments, ids and all', async () => {
    const log = await givenLog(app, 3);
    const sunk = follow(
      { url: `${app.origin}/graphql`, headers: { authorization: `Bearer ${log.key}` } },
      { query: followEvents, variables: { after: log.front } },
    );
    await waitFor(() => expect(idsOf(sunk)).toEqual(log.ids));
    const added = await log.optOut();
    await waitFor(() => expect(idsOf(sunk)).toEqual([...log.ids, added]));
    expect([sunk.connections, sunk.ended]).toEqual([1, null]);
  });

  it('is told the end, and what is wrong, once', async () => {
    const log = await givenLog(app, 0);
    const options = { url: `${app.origin}/graphql`, headers: { authorization: `Bearer ${log.key}` } };
    const one = await givenBareImport(app.db, log.account.accountId);
    const query = print(ImportProgressDocument);
    const progress = follow(options, { query, variables: { id: one.importId } });
    await waitFor(() => expect(progress.results).toHaveLength(1));
    await enter(app.db, one, 'CANCELLED');
    await ended(progress);
    expect(progress.results.map(({ data }) => data?.importProgress?.state)).toEqual([
      'WAITING_FOR_FILE',
      'CANCELLED',
    ]);
    const wrong: [string, Variables, string][] = [
      [followEvents, { after: 'garbled' }, 'CURSOR_UNKNOWN'],
      ['subscription { nothing }', {}, 'GRAPHQL_VALIDATION_FAILED'],
      ['{ account { id } }', {}, 'BAD_USER_INPUT'],
    ];
    for (const [wrongQuery, variables, code] of wrong) {
      const sunk = follow(options, { query: wrongQuery, variables });
      await ended(sunk);
      expect(sunk).toMatchObject({
        ended: 'complete',
        connections: 1,
        results: [{ errors: [{ extensions: { code } }] }],
      });
    }
  });

  it('comes back by itself after an error that may pass, and gets what was not sent', async () => {
    const log = await givenLog(app, 0);
    const variables: Variables = {};
    const sunk = follow(
      { url: `${app.origin}/graphql`, headers: { authorization: `Bearer ${log.key}` } },
      {
        query:
          'subscription ($after: Cursor) { optOutEvents(after: $after) { events { id campaign { id } } cursor } }',
        variables,
      },
      (cursor) => (variables.after = cursor),
    );
    await waitFor(() => expect(sunk.results).toHaveLength(1));
    const word = makeWord({ campaignId: randomUUID() });
    await app.db.text('alter table campaigns rename to campaigns_elsewhere', []);
    try {
      await createWordRecorder(app.db).record(log.account.accountId, [makeItem([word])]);
      await waitFor(() => expect(sunk.connections).toBeGreaterThan(1));
    } finally {
      await app.db.text('alter table campaigns_elsewhere rename to campaigns', []);
    }
    await waitFor(() => expect(idsOf(sunk)).toEqual([word.eventId]));
    expect(sunk.ended).toBeNull();
    expect(sunk.results[1]).toMatchObject({ errors: [{ extensions: { code: 'INTERNAL' } }] });
  });

  it('does not come back when its key is revoked', async () => {
    const log = await givenLog(app, 0);
    const sunk = follow(
      { url: `${app.origin}/graphql`, headers: { authorization: `Bearer ${log.key}` } },
      { query: followEvents },
    );
    await waitFor(() => expect(sunk.results).toHaveLength(1));
    await log.account.admin.run(RevokeApiKeyDocument, { id: log.keyId });
    await ended(sunk);
    expect(sunk).toMatchObject({ ended: 'complete', connections: 1 });
    expect(sunk.results.at(-1)).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
  });

  it('sees the status of what is refused before a stream begins', async () => {
    const sunk = follow({ url: `${app.origin}/graphql`, retryAttempts: 0 }, { query: followEvents });
    await ended(sunk);
    expect(sunk.ended).toBeInstanceOf(NetworkError);
    expect((sunk.ended as NetworkError).response?.status).toBe(401);
  });

  it.each(['variables that are kept up', 'a header that is made anew'])(
    'goes on after each cut by %s: each event once',
    async (way) => {
      const log = await givenLog(app, 2);
      const link = await proxyTo(app.origin);
      onTestFinished(link.stop);
      const authorization = `Bearer ${log.key}`;
      const variables: Variables = { after: log.front };
      let seenLast: string | undefined;
      const byHeader = way.startsWith('a header');
      const sunk = follow(
        {
          url: `${link.url}graphql`,
          headers: () => ({
            authorization,
            ...(seenLast === undefined ? {} : { 'last-event-id': seenLast }),
          }),
        },
        { query: followEvents, variables },
        (cursor) => {
          if (byHeader) seenLast = cursor;
          else variables.after = cursor;
        },
      );
      const recorded = [...log.ids];
      for (let round = 0; round < 5; round += 1) {
        await waitFor(() => expect(idsOf(sunk)).toEqual(recorded));
        link.cut();
        recorded.push(await log.optOut());
      }
      await waitFor(() => expect(idsOf(sunk)).toEqual(recorded));
      expect([sunk.connections, sunk.ended]).toEqual([6, null]);
    },
  );

  it('goes to another process when the one it follows stops, though that has sent it something just then', async () => {
    const next = await startTestApp(app.url);
    onTestFinished(() => next.stop());
    for (let round = 0; round < 5; round += 1) {
      const heed = await startTestApp(app.url);
      let url = heed.url;
      const log = await givenLog(app, 0, url);
      const variables: Variables = {};
      const sunk = follow(
        { url: () => `${url}/graphql`, headers: { authorization: `Bearer ${log.key}` } },
        { query: followEvents, variables },
        (cursor) => (variables.after = cursor),
      );
      await waitFor(() => expect(sunk.results).toHaveLength(1));
      const recorded = [log.optOut(), log.optOut(), log.optOut()];
      url = next.url;
      await heed.stop();
      const ids = await Promise.all(recorded);
      await waitFor(() => expect(idsOf(sunk).toSorted()).toEqual(ids.toSorted()));
      await waitFor(() => expect(sunk.connections).toBe(2));
      expect(sunk.ended).toBeNull();
    }
  });
});
