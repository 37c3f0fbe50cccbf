/** What an endpoint for replies is, and is not. */
import { describe, expect, it } from 'vitest';
import {
  AddWebhookEndpointDocument,
  RemoveWebhookEndpointDocument,
  ReplayWebhookEndpointDocument,
  TestWebhookEndpointDocument,
  UpdateWebhookEndpointDocument,
} from '../generated/operations.js';
import { givenAccount, useApp } from '../support/app.js';
import { givenEndpoint, optOut, quickly, untilIt, upTo } from './given-endpoints.js';
import { givenReplies, givenReplyEndpoint, repliesOf, untilNoneWaits } from './given-replies.js';
import { givenReceiver } from './receiver.js';

const app = useApp({}, { webhooks: quickly });
const url = 'http://localhost:9/';

describe('an endpoint for replies', () => {
  it('is one of an account at most, so that each reply is sent once', async () => {
    const account = await givenAccount(app);
    const { id } = await givenReplyEndpoint(account, url);
    const again = { input: { name: 'Again', url, kind: 'REPLIES' as const } };
    const { errors } = await account.admin.send(AddWebhookEndpointDocument, again);
    expect(errors).toMatchObject([
      {
        message: expect.stringContaining('one of REPLIES') as string,
        extensions: { code: 'CONFLICT' },
      },
    ]);
    await givenEndpoint(account, url);
    await account.admin.run(RemoveWebhookEndpointDocument, { id });
    expect(await givenReplyEndpoint(account, url)).toMatchObject({ kind: 'REPLIES' });
  });

  it('has no filter, no batch and no place in the log', async () => {
    const account = await givenAccount(app);
    const { id, cursor } = await givenReplyEndpoint(account, url);
    const answers = [];
    for (const more of [{ filter: { changedOnly: true } }, { after: cursor }]) {
      const input = { name: 'Again', url, kind: 'REPLIES' as const, ...more };
      answers.push(await account.admin.send(AddWebhookEndpointDocument, { input }));
    }
    for (const input of [{ filter: {} }, { batch: 1 }])
      answers.push(await account.admin.send(UpdateWebhookEndpointDocument, { id, input }));
    answers.push(await account.admin.send(ReplayWebhookEndpointDocument, { id, after: cursor }));
    expect(answers.map(({ errors }) => errors[0]?.message)).toEqual([
      'filter: an endpoint of REPLIES takes none',
      'after: an endpoint of REPLIES takes none',
      'filter: an endpoint of REPLIES has none',
      'batch: an endpoint of REPLIES has none',
      'id: an endpoint of EVENTS was expected, one of REPLIES came',
    ]);
    for (const { errors } of answers)
      expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    const input = { name: 'Other' };
    const { updateWebhookEndpoint } = await account.admin.run(UpdateWebhookEndpointDocument, { id, input });
    expect(updateWebhookEndpoint).toMatchObject({ kind: 'REPLIES', name: 'Other' });
  });

  it('is tested as any other, and told nothing of the log', async () => {
    const receiver = await givenReceiver();
    const { account, endpoint, say } = await givenReplies(app, receiver);
    const { testWebhookEndpoint } = await account.admin.run(TestWebhookEndpointDocument, {
      id: endpoint.id,
    });
    expect(testWebhookEndpoint).toMatchObject({ delivered: true });
    await optOut(account, 3);
    await say({});
    await receiver.count(2);
    await untilNoneWaits(app.db, account);
    expect(receiver.received.map(({ type }) => type)).toEqual(['test', 'reply.due']);
  });

  it('neither holds up one for events nor is held up by it', async () => {
    const [events, replies] = [await givenReceiver(), await givenReceiver()];
    const { account, say } = await givenReplies(app, replies);
    const log = await givenEndpoint(account, events.url);
    events.answer = () => 'silent';
    await say({});
    await replies.count(1);
    await events.count(1);
    await events.stop();
    const back = await givenReceiver();
    await account.admin.run(UpdateWebhookEndpointDocument, { id: log.id, input: { url: back.url } });
    replies.answer = () => 500;
    await say({});
    await untilIt(account, log.id, ({ position }) => position === 2);
    expect(back.taken()).toEqual(upTo(2));
    await replies.count(3);
    expect((await repliesOf(app.db, account)).map(({ waits }) => waits)).toEqual([false, true]);
  });

  it('is told nothing more once it was removed, and nothing is kept for it', async () => {
    const receiver = await givenReceiver();
    receiver.answer = () => 500;
    const { account, endpoint, say } = await givenReplies(app, receiver);
    await say({});
    await receiver.count(2);
    await account.admin.run(RemoveWebhookEndpointDocument, { id: endpoint.id });
    await say({});
    expect(await repliesOf(app.db, account)).toHaveLength(1);
    // Another account is told all the time: so would this one be.
    const other = await givenReceiver();
    const beside = await givenReplies(app, other);
    const came = receiver.received.length;
    for (const count of [1, 2, 3]) {
      await beside.say({});
      await other.count(count);
    }
    expect(receiver.received.length).toBeLessThanOrEqual(came + 1);
  });
});
