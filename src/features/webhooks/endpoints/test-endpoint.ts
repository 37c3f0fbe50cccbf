/** Sends a test to an endpoint, and says what came of it. */
import type { Services } from '../../../core/graph/context.js';
import { tooMany } from '../../../core/graph/errors.js';
import { newId } from '../../../core/domain/new-id.js';
import { badWish, type Changed, unknown } from '../../../core/settings/settings-change.js';
import { saveTest } from '../attempts/attempts.queries.js';
import { requestOf } from '../sending/message-request.js';
import { messageTypes, testBody } from '../sending/payload.rules.js';
import { errorOf } from '../sending/retries.rules.js';
import { namedEndpoint } from './named-endpoint.js';
import { webhookSecrets } from './webhook-secrets.js';
import type { WebhookTest } from './webhook-test.types.js';

type Needs = Pick<Services, 'db' | 'now' | 'secretKey' | 'webhooks'>;

/** Of an account, in this process. */
const testsAtOnce = 2;
const underWay = new WeakMap<Services['webhooks'], Map<string, number>>();

export async function testWebhookEndpoint(
  needs: Needs,
  accountId: string,
  endpointId: string,
): Promise<Changed<WebhookTest>> {
  const counts = underWay.get(needs.webhooks) ?? new Map<string, number>();
  underWay.set(needs.webhooks, counts);
  const count = counts.get(accountId) ?? 0;
  if (count >= testsAtOnce)
    throw tooMany(
      `testWebhookEndpoint: ${testsAtOnce} at a time were expected, one more came: wait for them`,
    );
  counts.set(accountId, count + 1);
  try {
    return await test(needs, accountId, endpointId);
  } finally {
    const left = (counts.get(accountId) ?? 1) - 1;
    if (left > 0) counts.set(accountId, left);
    else counts.delete(accountId);
  }
}

async function test(
  { db, now, secretKey, webhooks }: Needs,
  accountId: string,
  endpointId: string,
): Promise<Changed<WebhookTest>> {
  const endpoint = await namedEndpoint(db, accountId, endpointId);
  if (endpoint === undefined) return unknown('webhook endpoint');
  const keys = webhookSecrets(secretKey).keysOf(endpoint, now());
  if (keys === null)
    return badWish('id: the secret of the endpoint was stored with another SECRET_KEY: rotate it');
  const messageId = newId();
  const body = testBody(now(), endpoint);
  const end = await webhooks.post(
    accountId,
    requestOf({ url: endpoint.url, messageId, body, keys, now: now() }),
  );
  if (end.kind === 'given-up') throw new Error('a test was given up, which nobody has asked for');
  const error = errorOf(end);
  const status = end.kind === 'answered' ? end.status : null;
  const { milliseconds } = end;
  await saveTest(db, accountId, endpoint.endpointId, {
    messageId,
    type: messageTypes.test,
    milliseconds,
    status,
    error,
  });
  return { kind: 'done', result: { delivered: error === null, status, milliseconds, error } };
}
