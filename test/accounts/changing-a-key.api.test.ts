/** A key is put in the place of another while programs work with it, as docs/access.md says, and when keys were last used. */
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  AccountDocument,
  ApiKeysDocument,
  CreateApiKeyDocument,
  FollowEventsDocument,
  OptOutDocument,
  RevokeApiKeyDocument,
} from '../generated/operations.js';
import { openAs, type RawSocket } from '../live/raw-socket.js';
import { givenAccount, useApp } from '../support/app.js';
import { type ApiClient, createClient } from '../support/client.js';

const app = useApp();
const patience = 20_000;

async function lastUse(admin: ApiClient, id: string): Promise<string | null> {
  const { apiKeys } = await admin.run(ApiKeysDocument, {});
  const found = apiKeys.find((key) => key.id === id);
  if (found === undefined) throw new Error('the key is not listed');
  return found.lastUsedAt ?? null;
}

/** Its clock tells when a key was used. */
async function databaseTime(): Promise<number> {
  const [row] = await app.db.text<{ at: number }>(
    'select floor(extract(epoch from clock_timestamp()) * 1000)::float8 as at',
    [],
  );
  return row?.at ?? Number.NaN;
}

async function givenKey(admin: ApiClient, name: string) {
  const { createApiKey } = await admin.run(CreateApiKeyDocument, { name, role: 'AGENT' });
  return { id: createApiKey.apiKey.id, secret: createApiKey.secret };
}

async function givenFollower(key: string): Promise<RawSocket> {
  const socket = await openAs(app.origin, key);
  onTestFinished(() => socket.socket.terminate());
  socket.subscribe('1', FollowEventsDocument);
  await socket.message(0);
  return socket;
}

const hears = (socket: RawSocket, recipient: string) =>
  expect.poll(() => JSON.stringify(socket.received), { timeout: patience }).toContain(recipient);

describe('when a key was last used', () => {
  it('is nothing before its first use, is told after it, and noted once a minute however often it is used', async () => {
    const { admin } = await givenAccount(app);
    const { id, secret } = await givenKey(admin, 'Till');
    const client = createClient(app.origin, secret);
    expect(await lastUse(admin, id)).toBeNull();
    const before = await databaseTime();
    await client.run(AccountDocument, {});
    await expect.poll(() => lastUse(admin, id), { timeout: patience }).not.toBeNull();
    const first = await lastUse(admin, id);
    expect(Date.parse(first ?? '')).toBeGreaterThanOrEqual(before);
    expect(Date.parse(first ?? '')).toBeLessThanOrEqual(await databaseTime());
    for (let use = 0; use < 5; use += 1) await client.run(AccountDocument, {});
    // A use of another key that is noted came after these, and so would they have been.
    const other = await givenKey(admin, 'Other till');
    await createClient(app.origin, other.secret).run(AccountDocument, {});
    await expect.poll(() => lastUse(admin, other.id), { timeout: patience }).not.toBeNull();
    expect(await lastUse(admin, id)).toBe(first);
  });
});

describe('a key in the place of another', () => {
  it('works beside it; the old one’s sockets end when it is revoked, the new one’s go on, and no event is missed', async () => {
    const { admin } = await givenAccount(app);
    const optOut = (client: ApiClient, recipient: string) =>
      client.send(OptOutDocument, {
        input: { recipients: [recipient], scope: 'ACCOUNT', idempotencyKey: recipient },
      });
    const former = await givenKey(admin, 'CRM 2025');
    const formerClient = createClient(app.origin, former.secret);
    const formerSocket = await givenFollower(former.secret);

    const latter = await givenKey(admin, 'CRM 2026');
    const latterClient = createClient(app.origin, latter.secret);
    const latterSocket = await givenFollower(latter.secret);
    expect((await optOut(formerClient, '+14155550101')).status).toBe(200);
    expect((await optOut(latterClient, '+14155550102')).status).toBe(200);
    for (const socket of [formerSocket, latterSocket])
      for (const recipient of ['+14155550101', '+14155550102']) await hears(socket, recipient);

    await admin.run(RevokeApiKeyDocument, { id: former.id });
    expect(await formerSocket.closeCode()).toBe(4403);
    expect(formerSocket.received.at(-1)).toMatchObject({
      type: 'error',
      payload: [{ extensions: { code: 'UNAUTHENTICATED' } }],
    });
    expect((await optOut(formerClient, '+14155550103')).status).toBe(401);
    expect((await optOut(latterClient, '+14155550104')).status).toBe(200);
    await hears(latterSocket, '+14155550104');
    expect(latterSocket.closed).toBeNull();
    expect(JSON.stringify(latterSocket.received)).not.toContain('+14155550103');
    expect(JSON.stringify(formerSocket.received)).not.toContain('+14155550104');
  });
});
