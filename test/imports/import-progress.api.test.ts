/** importProgress over a real WebSocket. */
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import {
  CreateApiKeyDocument,
  ImportProgressDocument,
  RevokeApiKeyDocument,
} from '../generated/operations.js';
import { openAs } from '../live/raw-socket.js';
import { givenAccount, type TestAccount, useApp } from '../support/app.js';
import { enter, givenBareImport, received } from './given-imports.js';

const app = useApp();

async function socketOf({ admin }: TestAccount, key = admin.key) {
  const socket = await openAs(app.origin, key);
  onTestFinished(() => socket.socket.terminate());
  return socket;
}

const importIn = (payload: unknown) =>
  (payload as { data: { importProgress: { state: string; bytesReceived: number } } }).data.importProgress;

describe('importProgress', () => {
  it('gives the import as it is now, then as it goes on, and completes with its end, for all who follow', async () => {
    const account = await givenAccount(app);
    const one = await givenBareImport(app.db, account.accountId);
    const sockets = await Promise.all([socketOf(account), socketOf(account)]);
    for (const socket of sockets) socket.subscribe('1', ImportProgressDocument, { id: one.importId });
    for (const socket of sockets) {
      expect(importIn((await socket.message(0)).payload)).toMatchObject({ state: 'WAITING_FOR_FILE' });
    }
    await received(app.db, one, 4_096);
    for (const socket of sockets) {
      expect(importIn((await socket.message(1)).payload)).toMatchObject({ bytesReceived: 4_096 });
    }
    await enter(app.db, one, 'CANCELLED');
    for (const socket of sockets) {
      expect(importIn((await socket.message(2)).payload)).toMatchObject({ state: 'CANCELLED' });
      expect(await socket.message(3)).toEqual({ id: '1', type: 'complete' });
    }
  });

  it('of an import that the account does not have is an error', async () => {
    const one = await givenBareImport(app.db, (await givenAccount(app)).accountId);
    const socket = await socketOf(await givenAccount(app));
    for (const id of [one.importId, 'x']) {
      socket.subscribe(id, ImportProgressDocument, { id });
      await vi.waitFor(() => expect(socket.received.at(-1)).toEqual({ id, type: 'complete' }), 10_000);
      expect(socket.received.at(-2)?.payload).toMatchObject({
        data: null,
        errors: [{ extensions: { code: 'NOT_FOUND' } }],
      });
    }
  });

  it('ends with its key', async () => {
    const account = await givenAccount(app);
    const one = await givenBareImport(app.db, account.accountId);
    const { createApiKey } = await account.admin.run(CreateApiKeyDocument, {
      name: 'Leaver',
      role: 'VIEWER',
    });
    const socket = await socketOf(account, createApiKey.secret);
    socket.subscribe('1', ImportProgressDocument, { id: one.importId });
    await socket.message(0);
    await account.admin.run(RevokeApiKeyDocument, { id: createApiKey.apiKey.id });
    await received(app.db, one, 1);
    expect(await socket.closeCode()).toBe(4403);
    expect(socket.received.slice(1)).toMatchObject([
      { type: 'error', payload: [{ extensions: { code: 'UNAUTHENTICATED' } }] },
    ]);
  });
});
