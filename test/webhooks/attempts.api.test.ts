/** The delivery log. */
import { describe, expect, it } from 'vitest';
import { WebhookAttemptsDocument } from '../generated/operations.js';
import { forgetAttempts } from '../../src/features/webhooks/attempts/attempts.queries.js';
import { useApp } from '../support/app.js';
import { attemptsOf, givenEndpoint, givenTold, optOut, quickly, untilIt } from './given-endpoints.js';
import { givenReceiver } from './receiver.js';

const app = useApp({}, { webhooks: quickly });
const url = 'https://crm.example.com/heed';

describe('the delivery log', () => {
  it('is read in pages, newest first, and a cursor of another endpoint is none', async () => {
    const receiver = await givenReceiver();
    const { account, endpoint } = await givenTold(app, receiver.url, { batch: 1 });
    await optOut(account, 25);
    await untilIt(account, endpoint.id, ({ position }) => position === 25);
    const pageAfter = async (after: string | null) =>
      (await account.admin.run(WebhookAttemptsDocument, { endpointId: endpoint.id, first: 10, after }))
        .webhookAttempts;
    const first = await pageAfter(null);
    const second = await pageAfter(first.pageInfo.endCursor);
    const third = await pageAfter(second.pageInfo.endCursor);
    expect(
      [first, second, third].map(({ totalCount, pageInfo }) => [totalCount, pageInfo.hasNextPage]),
    ).toEqual([
      [25, true],
      [25, true],
      [25, false],
    ]);
    const positions = [first, second, third].flatMap(({ nodes }) =>
      nodes.map(({ firstPosition }) => firstPosition),
    );
    expect(positions).toEqual(Array.from({ length: 25 }, (_, at) => 25 - at));
    const { webhookAttempts: last } = await account.admin.run(WebhookAttemptsDocument, {
      endpointId: endpoint.id,
      last: 2,
    });
    expect(last.nodes.map(({ firstPosition }) => firstPosition)).toEqual([2, 1]);
    const other = await givenEndpoint(account, url);
    const { errors } = await account.admin.send(WebhookAttemptsDocument, {
      endpointId: other.id,
      after: first.pageInfo.endCursor,
    });
    expect(errors).toMatchObject([{ extensions: { code: 'CURSOR_UNKNOWN' } }]);
  });

  it('forgets what is older than its time, and all but the last so many', async () => {
    const receiver = await givenReceiver();
    const { account, endpoint } = await givenTold(app, receiver.url, { batch: 1 });
    await optOut(account, 10);
    await untilIt(account, endpoint.id, ({ position }) => position === 10);
    const left = async () =>
      (await attemptsOf(account, endpoint.id)).map(({ firstPosition }) => firstPosition);
    await app.db.text(
      "update webhook_attempts set at = at - interval '31 days' where endpoint_id = $1 and ordinal <= 2",
      [endpoint.id],
    );
    await forgetAttempts(app.db, { days: 30, ofEach: 10_000 }, 5_000);
    expect(await left()).toEqual([10, 9, 8, 7, 6, 5, 4, 3]);
    await forgetAttempts(app.db, { days: 30, ofEach: 3 }, 5_000);
    expect(await left()).toEqual([10, 9, 8]);
  });
});
