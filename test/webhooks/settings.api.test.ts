/** Endpoints as they are set up, shown, tested and refused. */
import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  AddWebhookEndpointDocument,
  type AddWebhookEndpointInput,
  AuditTrailDocument,
  RemoveWebhookEndpointDocument,
  RotateWebhookSecretDocument,
  TestWebhookEndpointDocument,
  UpdateWebhookEndpointDocument,
  WebhookEndpointsDocument,
} from '../generated/operations.js';
import { givenAccount, givenNumber, startTestApp, useApp } from '../support/app.js';
import { createClient } from '../support/client.js';
import { attemptsOf, endpointOf, givenEndpoint, givenTold, quickly } from './given-endpoints.js';
import { givenReceiver, verify } from './receiver.js';

const app = useApp({}, { webhooks: quickly });
const url = 'https://crm.example.com/heed';

describe('an endpoint', () => {
  it('is shown as it was wished for, without its secret', async () => {
    const account = await givenAccount(app);
    const { id: sender } = await givenNumber(account);
    const filter = { changedOnly: true, kinds: ['OPTED_OUT' as const], channels: [], senderIds: [sender] };
    const { secret, ...endpoint } = await givenEndpoint(account, ` ${url} `, { filter, batch: 500 });
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(endpoint).toMatchObject({
      name: 'CRM',
      url,
      batch: 500,
      state: 'ACTIVE',
      pausedFor: null,
      filter: { changedOnly: true, kinds: ['OPTED_OUT'], channels: null, senderIds: [sender], scopes: null },
    });
    const shown = JSON.stringify(await account.admin.run(WebhookEndpointsDocument, {}));
    const trail = JSON.stringify(await account.admin.run(AuditTrailDocument, { first: 50 }));
    for (const text of [shown, trail]) {
      expect(text).toContain(endpoint.id);
      expect(text).not.toContain(secret);
      expect(text).not.toContain('whsec_');
    }
    // An address may hold a key.
    expect(trail).toContain('https://crm.example.com');
    expect(trail).not.toContain('/heed');
    const [stored] = await app.db.text<{ row: string }>(
      'select to_jsonb(e)::text as row from webhook_endpoints e where endpoint_id = $1',
      [endpoint.id],
    );
    expect(stored?.row).not.toContain(secret.slice(6, 40));
  });

  it.each<[string, Partial<AddWebhookEndpointInput>]>([
    ['name: 1 to 200 characters were expected, none came', { name: ' ' }],
    ['name: 1 to 200 characters were expected, 201 came', { name: 'x'.repeat(201) }],
    ['url: an https address was expected, http:// came', { url: 'http://crm.example.com' }],
    ['url: a public host was expected', { url: 'https://10.0.0.1/' }],
    ['url: an address without a user and a password', { url: 'https://user:geheim@crm.example.com/' }],
    ['batch: 1 to 500 was expected, 0 came', { batch: 0 }],
    ['batch: 1 to 500 was expected, 501 came', { batch: 501 }],
    ['secret: whsec_ and 24 to 64 bytes in base64 was expected', { secret: 'geheim-geheim-geheim' }],
    ['the cursor is not one of this account', { after: 'nothing' }],
    ['filter.campaignIds: ids were expected', { filter: { campaignIds: ['spring'] } }],
    ['there is no such sender', { filter: { senderIds: ['00000000-0000-4000-8000-000000000000'] } }],
    [
      'filter.kinds: at most 1000',
      { filter: { kinds: Array.from({ length: 1_001 }, () => 'OPTED_IN' as const) } },
    ],
  ])('is refused with why: %s', async (message, wish) => {
    const account = await givenAccount(app);
    const { errors } = await account.admin.send(AddWebhookEndpointDocument, {
      input: { name: 'CRM', url, ...wish },
    });
    expect(errors).toHaveLength(1);
    expect(errors[0]?.message).toContain(message);
    expect(errors[0]?.message).not.toContain('geheim');
    expect(await account.admin.run(WebhookEndpointsDocument, {})).toEqual({ webhookEndpoints: [] });
  });

  it('is one of fifty at most; who removes one may add another', async () => {
    const account = await givenAccount(app);
    const ids: string[] = [];
    for (let at = 0; at < 50; at += 1) ids.push((await givenEndpoint(account, url)).id);
    const { errors } = await account.admin.send(AddWebhookEndpointDocument, { input: { name: 'CRM', url } });
    expect(errors).toMatchObject([
      {
        message: 'at most 50 endpoints were expected, and one of REPLIES: remove one first',
        extensions: { code: 'CONFLICT' },
      },
    ]);
    const { webhookEndpoints } = await account.admin.run(WebhookEndpointsDocument, {});
    expect(webhookEndpoints.map(({ id }) => id)).toEqual(ids);
    await account.admin.run(RemoveWebhookEndpointDocument, { id: ids[0] ?? '' });
    await givenEndpoint(account, url);
  });

  it('keeps what is not named when it is changed', async () => {
    const account = await givenAccount(app);
    const { id } = await givenEndpoint(account, url, { filter: { kinds: ['OPTED_OUT'] }, batch: 5 });
    const change = async (input: { name?: string; batch?: number; filter?: object; url?: string }) =>
      (await account.admin.run(UpdateWebhookEndpointDocument, { id, input })).updateWebhookEndpoint;
    expect(await change({ name: 'Other' })).toMatchObject({ name: 'Other', url, batch: 5 });
    expect(await change({ batch: 6 })).toMatchObject({
      name: 'Other',
      batch: 6,
      filter: { kinds: ['OPTED_OUT'] },
    });
    expect(await change({ filter: {} })).toMatchObject({ filter: { kinds: null }, batch: 6 });
    const refused = await account.admin.send(UpdateWebhookEndpointDocument, {
      id,
      input: { url: 'https://192.168.1.1/' },
    });
    expect(refused.errors[0]?.message).toContain('url: a public host was expected');
    expect(await endpointOf(account, id)).toMatchObject({ url });
  });

  it('takes a secret of one’s own, and not one that is none', async () => {
    const account = await givenAccount(app);
    const { id } = await givenEndpoint(account, url);
    const secret = `whsec_${randomBytes(24).toString('base64')}`;
    const { rotateWebhookSecret } = await account.admin.run(RotateWebhookSecretDocument, {
      id,
      input: { secret },
    });
    expect(rotateWebhookSecret.secret).toBe(secret);
    for (const [input, message] of [
      [{ secret: 'mine' }, 'secret: whsec_ and 24 to 64 bytes'],
      [{ keepFormerHours: 721 }, 'keepFormerHours: 0 to 720 were expected, 721 came'],
      [{ keepFormerHours: -1 }, 'keepFormerHours: 0 to 720 were expected, -1 came'],
    ] as const) {
      const { errors } = await account.admin.send(RotateWebhookSecretDocument, { id, input });
      expect(errors[0]?.message).toContain(message);
    }
  });
});

describe('a test', () => {
  it('is a signed message of its own type, says what came of it, and moves nothing', async () => {
    const receiver = await givenReceiver();
    const { account, endpoint } = await givenTold(app, receiver.url);
    const test = async () =>
      (await account.admin.run(TestWebhookEndpointDocument, { id: endpoint.id })).testWebhookEndpoint;
    expect(await test()).toMatchObject({ delivered: true, status: 204, error: null });
    const [message] = receiver.received;
    if (message === undefined) throw new Error('nothing came');
    expect(verify(message, endpoint.secret)).toEqual({
      type: 'test',
      timestamp: expect.stringMatching(/^\d{4}-.*Z$/) as string,
      data: { endpoint: { id: endpoint.id, name: 'CRM' } },
    });
    receiver.answer = () => 401;
    expect(await test()).toMatchObject({ delivered: false, status: 401, error: 'STATUS' });
    await receiver.stop();
    expect(await test()).toMatchObject({ delivered: false, status: null, error: 'UNREACHABLE' });
    expect(await endpointOf(account, endpoint.id)).toMatchObject({
      position: 0,
      failures: 0,
      deliveredAt: null,
    });
    expect(await attemptsOf(account, endpoint.id)).toMatchObject([
      { type: 'test', events: 0, firstPosition: null, error: 'UNREACHABLE' },
      { type: 'test', status: 401 },
      { type: 'test', messageId: message.id, attempt: 1, error: null },
    ]);
  });

  it('is refused while two of the account are under way, and nobody else’s', async () => {
    const receiver = await givenReceiver();
    let letGo = (): void => undefined;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    receiver.answer = async () => {
      await held;
      return 200;
    };
    const { account, endpoint } = await givenTold(app, receiver.url);
    const other = await givenTold(app, receiver.url);
    const test = (of: typeof other) =>
      of.account.admin.send(TestWebhookEndpointDocument, { id: of.endpoint.id });
    const first = [test({ account, endpoint }), test({ account, endpoint })];
    await receiver.count(2);
    const third = await test({ account, endpoint });
    expect(third.errors).toMatchObject([{ extensions: { code: 'RATE_LIMITED' } }]);
    const beside = test(other);
    await receiver.count(3);
    letGo();
    for (const { data } of await Promise.all([...first, beside]))
      expect(data?.testWebhookEndpoint.delivered).toBe(true);
    expect((await test({ account, endpoint })).data?.testWebhookEndpoint.delivered).toBe(true);
  });
});

describe('without WEBHOOK_ALLOW_PRIVATE', () => {
  it('nothing is sent to a private address, whatever was stored and wherever a name leads', async () => {
    const lookUp = () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]);
    const strict = await startTestApp(
      app.url,
      { webhookAllowPrivate: undefined },
      { webhooks: { ...quickly, lookUp } },
    );
    try {
      const receiver = await givenReceiver();
      const account = await givenAccount(app);
      const admin = createClient(strict.url, account.admin.key);
      for (const at of [receiver.url, receiver.url.replace('http:', 'https:')]) {
        const { errors } = await admin.send(AddWebhookEndpointDocument, { input: { name: 'CRM', url: at } });
        expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
      }
      const stored = await givenEndpoint(account, receiver.url);
      const test = async (id: string) =>
        (await admin.run(TestWebhookEndpointDocument, { id })).testWebhookEndpoint;
      expect(await test(stored.id)).toMatchObject({ status: null, error: 'ADDRESS_REFUSED' });
      const rebound = `https://rebound.example:${receiver.port}/`;
      const { addWebhookEndpoint } = await admin.run(AddWebhookEndpointDocument, {
        input: { name: 'CRM', url: rebound },
      });
      expect(await test(addWebhookEndpoint.endpoint.id)).toMatchObject({ error: 'ADDRESS_REFUSED' });
      expect(receiver.received).toEqual([]);
    } finally {
      await strict.stop();
    }
  });
});
