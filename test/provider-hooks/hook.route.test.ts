import Fastify from 'fastify';
import { expect, it } from 'vitest';
import { notRecorded } from '../../src/core/graph/errors.js';
import { addProviderHooks } from '../../src/features/provider-hooks/hook.route.js';
import { hookSecrets } from '../../src/features/provider-hooks/hook-secrets.js';

it('a delivery that comes while the database is away is asked for once more, and counted as failed', async () => {
  const ends: string[] = [];
  const errors: unknown[] = [];
  const secrets = hookSecrets('a secret key that is long enough');
  const away = () => Promise.reject(notRecorded());
  const nothing = () => Promise.resolve([]);
  const server = Fastify();
  addProviderHooks(
    server,
    {
      hooks: { of: away },
      secrets,
      counts: { accepted: () => {}, refused: () => {}, stop: () => Promise.resolve() },
      inbound: { messages: nothing, signals: nothing, moved: nothing, samePeople: nothing },
      keepReplies: () => Promise.resolve(),
      providers: { certificateAt: () => Promise.resolve(''), confirmAt: () => Promise.resolve() },
      now: () => 0,
    },
    {
      publicUrl: () => 'https://heed.example.com',
      onEnd: (provider, outcome) => void ends.push(`${provider} ${outcome}`),
      onUnread: () => expect.unreachable(),
      onError: (error) => void errors.push(error),
    },
  );
  const key = secrets.keyOf({
    accountId: '00000000-0000-4000-8000-000000000001',
    hookId: '00000000-0000-4000-8000-000000000002',
  });
  for (const name of ['twilio', 'nobody']) {
    const answer = await server.inject({
      method: 'POST',
      url: `/hooks/${name}/${key}`,
      payload: 'Body=STOP',
    });
    expect(answer.statusCode).toBe(503);
    expect(answer.headers['retry-after']).toBe('5');
  }
  expect(ends).toEqual(['twilio failed', 'unknown failed']);
  // It is no bug.
  expect(errors).toEqual([]);
});
