import { describe, expect, it } from 'vitest';
import {
  AccountDocument,
  ApiKeysDocument,
  CreateAdminKeyDocument,
  CreateApiKeyDocument,
  RevokeApiKeyDocument,
} from '../generated/operations.js';
import { givenAccount, useApp } from '../support/app.js';
import { createClient } from '../support/client.js';

const app = useApp();
const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();

describe('an API key', () => {
  it('is shown once, works with its role, and is stored as a hash', async () => {
    const { admin } = await givenAccount(app);
    const { createApiKey } = await admin.run(CreateApiKeyDocument, { name: 'Dashboard', role: 'VIEWER' });
    expect(createApiKey.secret).toMatch(/^heed_[A-Za-z0-9_-]{43}$/);
    expect(createApiKey.apiKey).toMatchObject({
      name: 'Dashboard',
      role: 'VIEWER',
      expiresAt: null,
      revokedAt: null,
    });
    const viewer = createClient(app.origin, createApiKey.secret);
    expect((await viewer.run(AccountDocument, {})).account.name).toBe('Acme');
    const refused = await viewer.send(CreateApiKeyDocument, { name: 'More', role: 'ADMIN' });
    expect(refused.errors[0]?.extensions.code).toBe('FORBIDDEN');
    const stored = await app.db.text<{ row: string }>('select api_keys::text as row from api_keys', []);
    const asBytes = Buffer.from(createApiKey.secret).toString('hex');
    for (const { row } of stored) {
      expect(row).not.toContain(createApiKey.secret);
      expect(row).not.toContain(asBytes);
    }
  });

  it('is no key any more once it was revoked, and revoking again keeps the time', async () => {
    const { admin } = await givenAccount(app);
    const { createApiKey } = await admin.run(CreateApiKeyDocument, { name: 'Leaver', role: 'AGENT' });
    const leaver = createClient(app.origin, createApiKey.secret);
    await leaver.run(AccountDocument, {});
    const first = await admin.run(RevokeApiKeyDocument, { id: createApiKey.apiKey.id });
    expect(first.revokeApiKey.revokedAt).not.toBeNull();
    const answer = await leaver.send(AccountDocument, {});
    expect([answer.status, answer.errors[0]?.extensions.code]).toEqual([401, 'UNAUTHENTICATED']);
    const again = await admin.run(RevokeApiKeyDocument, { id: createApiKey.apiKey.id });
    expect(again.revokeApiKey.revokedAt).toBe(first.revokeApiKey.revokedAt);
  });

  it('works until it expires', async () => {
    const { admin, accountId } = await givenAccount(app);
    const { createApiKey } = await admin.run(CreateApiKeyDocument, {
      name: 'Guest',
      role: 'VIEWER',
      expiresAt: inAnHour(),
    });
    const guest = createClient(app.origin, createApiKey.secret);
    await app.db.text(
      "update api_keys set expires_at = now() - interval '1 second' where account_id = $1 and key_id = $2",
      [accountId, createApiKey.apiKey.id],
    );
    expect((await guest.send(AccountDocument, {})).status).toBe(401);
  });

  it.each([
    ['a name that is empty', { name: ' ', expiresAt: null }, /^name: /],
    ['a time that has passed', { name: 'Late', expiresAt: '2020-01-01T00:00:00Z' }, /^expiresAt: /],
  ])('is refused with %s', async (_what, { name, expiresAt }, message) => {
    const { admin } = await givenAccount(app);
    const { errors } = await admin.send(CreateApiKeyDocument, { name, role: 'VIEWER', expiresAt });
    expect(errors[0]).toMatchObject({
      message: expect.stringMatching(message),
      extensions: { code: 'BAD_USER_INPUT' },
    });
  });

  it('is listed with those revoked, and never with its secret', async () => {
    const { admin } = await givenAccount(app);
    const { createApiKey } = await admin.run(CreateApiKeyDocument, { name: 'Second', role: 'VIEWER' });
    await admin.run(RevokeApiKeyDocument, { id: createApiKey.apiKey.id });
    const { apiKeys } = await admin.run(ApiKeysDocument, {});
    expect(apiKeys.map(({ name, role, revokedAt }) => [name, role, revokedAt === null])).toEqual([
      ['First key', 'ADMIN', true],
      ['Second', 'VIEWER', false],
    ]);
  });
});

describe('an account that has lost its keys', () => {
  it('gets a new ADMIN key from the platform', async () => {
    const { accountId } = await givenAccount(app, { name: 'Forgetful' });
    const { createAdminKey } = await app.platform.run(CreateAdminKeyDocument, { accountId });
    expect(createAdminKey.apiKey.role).toBe('ADMIN');
    const admin = createClient(app.origin, createAdminKey.secret);
    expect((await admin.run(AccountDocument, {})).account.name).toBe('Forgetful');
  });

  it.each(['00000000-0000-4000-8000-000000000000', 'nonsense'])('is unknown as %s', async (accountId) => {
    const { errors } = await app.platform.send(CreateAdminKeyDocument, { accountId });
    expect(errors[0]?.extensions.code).toBe('NOT_FOUND');
  });
});
