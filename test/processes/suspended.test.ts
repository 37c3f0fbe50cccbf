/** An account that is suspended at one process, as both see it: its keys open nothing, and no word of a recipient is lost. */
import { createClient as createGraphqlWs } from 'graphql-ws';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import {
  AccountsDocument,
  CreateOptOutLinksDocument,
  FollowEventsDocument,
  OptOutDocument,
  OptOutsDownloadDocument,
  ScreenDocument,
  StartImportDocument,
  SuspendAccountDocument,
} from '../generated/operations.js';
import { openFile } from '../screening/file-client.js';
import { openAs, type RawSocket } from '../live/raw-socket.js';
import { oneClick, press, visit } from '../web-opt-out/visits.js';
import { platformKey } from '../support/app.js';
import { createClient } from '../support/client.js';
import { useDatabase } from '../support/database.js';
import type { HeedProcess } from '../support/heed-process.js';
import { someRecipient } from '../support/messages.js';
import { secretFrom } from '../../src/core/access/secret.rules.js';
import {
  givenSharedAccount,
  sendTo,
  senderNumber,
  type SharedAccount,
  useTwoProcesses,
} from './two-processes.js';

vi.setConfig({ testTimeout: 120_000 });
const database = useDatabase();
const heed = useTwoProcesses('LISTEN and NOTIFY', database);
const nobody = secretFrom(Buffer.alloc(32));
const within = { timeout: 15_000, interval: 50 };

let account: SharedAccount;
beforeEach(async () => {
  account = await givenSharedAccount(heed.one);
});

function suspend(suspended: boolean, at: HeedProcess = heed.one) {
  const platform = createClient(at.url, platformKey);
  return platform.run(SuspendAccountDocument, { id: account.accountId, suspended });
}

const both = () => [heed.one, heed.two];

/** Suspended at one process; resolves when the other has heard of it. */
async function givenSuspended(): Promise<void> {
  await suspend(true);
  await vi.waitFor(async () => {
    for (const process of both()) expect(await screenedAt(process)).toMatchObject({ status: 401 });
  }, within);
}

async function resumed(): Promise<void> {
  await suspend(false, heed.two);
  await vi.waitFor(async () => {
    for (const process of both()) expect(await screenedAt(process)).toMatchObject({ status: 200 });
  }, within);
}

function screenedAt(process: HeedProcess, recipients: readonly string[] = ['+14155550123']) {
  return account.at(process).send(ScreenDocument, {
    input: { senderId: account.senderId, recipients: [...recipients] },
  });
}

async function suppressedAt(process: HeedProcess, recipient: string): Promise<boolean> {
  const { data } = await screenedAt(process, [recipient]);
  return data?.screen.suppressed.length === 1;
}

describe('the keys of a suspended account', () => {
  it('are refused on every process exactly like keys that there are not', async () => {
    await account
      .at(heed.two)
      .run(OptOutDocument, { input: { recipients: [someRecipient()], scope: 'ACCOUNT' } });
    await givenSuspended();
    for (const process of both()) {
      const unknown = createClient(process.url, nobody);
      const optOut = { input: { recipients: [someRecipient()], scope: 'ACCOUNT' as const } };
      expect(await account.at(process).send(OptOutDocument, optOut)).toEqual(
        await unknown.send(OptOutDocument, optOut),
      );
      const screening = { input: { senderId: account.senderId, recipients: ['+14155550123'] } };
      const refused = await account.at(process).send(ScreenDocument, screening);
      expect(refused).toEqual(await unknown.send(ScreenDocument, screening));
      expect(refused).toMatchObject({
        status: 401,
        data: null,
        errors: [{ extensions: { code: 'UNAUTHENTICATED' } }],
      });
    }
    await resumed();
  });

  it('screen no file', async () => {
    await givenSuspended();
    for (const { url: origin } of both()) {
      const answers = await Promise.all(
        [account.key, nobody].map(async (key) => {
          const file = openFile({ origin, key, query: { sender: account.senderId }, type: 'text/plain' });
          file.sent.end('+14155550123\n');
          const { status, text } = await file.done;
          return { status, text };
        }),
      );
      expect(answers[0]).toMatchObject({ status: 401 });
      expect(answers[0]).toEqual(answers[1]);
    }
  });

  it('work again when it is resumed, and the platform sees which it is', async () => {
    const stateOf = async () => {
      const { accounts } = await createClient(heed.two.url, platformKey).run(AccountsDocument, {
        first: 1_000,
      });
      return accounts.nodes.find(({ id }) => id === account.accountId)?.suspendedAt ?? null;
    };
    expect(await stateOf()).toBeNull();
    const { suspendAccount: first } = await suspend(true);
    const { suspendAccount: again } = await suspend(true, heed.two);
    expect(again.suspendedAt).toBe(first.suspendedAt);
    expect(await stateOf()).toBe(first.suspendedAt);
    await resumed();
    expect(await stateOf()).toBeNull();
  });
});

describe('open sockets of a suspended account', () => {
  const opened: RawSocket[] = [];
  afterEach(() => opened.splice(0).forEach(({ socket }) => socket.terminate()));

  it('end on every process within seconds, idle ones too, and each subscription is told why', async () => {
    for (const process of both()) {
      const [following, idle] = [
        await openAs(process.url, account.key),
        await openAs(process.url, account.key),
      ];
      following.subscribe('1', FollowEventsDocument);
      await following.message(0);
      opened.push(following, idle);
    }
    await suspend(true);
    for (const socket of opened) expect(await socket.closeCode()).toBe(4403);
    for (const following of [opened[0], opened[2]])
      expect(following?.received.at(-1)).toMatchObject({
        type: 'error',
        id: '1',
        payload: [{ extensions: { code: 'UNAUTHENTICATED' } }],
      });
  });

  it('are not opened anew', async () => {
    await givenSuspended();
    for (const { url } of both()) {
      const client = createGraphqlWs({
        url: `${url.replace('http', 'ws')}/graphql`,
        webSocketImpl: WebSocket,
        connectionParams: { authorization: `Bearer ${account.key}` },
        retryAttempts: 0,
      });
      const end = client.iterate({ query: 'subscription { optOutEvents { caughtUp } }' }).next();
      await expect(end).rejects.toMatchObject({ code: 4403 });
    }
  });
});

describe('what needs no key', () => {
  it('gives out no file of a suspended account and takes none', async () => {
    const client = account.at(heed.one);
    const { optOutsDownload } = await client.run(OptOutsDownloadDocument, { format: 'CSV' });
    const { startImport } = await client.run(StartImportDocument, {
      input: { fileName: 'list.csv', mapping: { scope: 'ACCOUNT', asOf: '2026-01-01T00:00:00Z' } },
    });
    const at = (url: string, process: HeedProcess) => url.replace(heed.one.url, process.url);
    for (const process of both()) expect((await fetch(at(optOutsDownload, process))).status).toBe(200);
    await givenSuspended();
    for (const process of both()) {
      const refused = await fetch(at(optOutsDownload, process));
      expect([refused.status, await refused.text()]).toEqual([403, expect.stringContaining('has expired')]);
      const upload = await fetch(at(startImport.uploadUrl, process), {
        method: 'PUT',
        body: 'phone\n+14155550123\n',
      });
      expect([upload.status, await upload.text()]).toEqual([403, expect.stringContaining('has expired')]);
    }
    await resumed();
    expect((await fetch(at(optOutsDownload, heed.two))).status).toBe(200);
    const upload = await fetch(at(startImport.uploadUrl, heed.two), {
      method: 'PUT',
      body: 'phone\n+14155550123\n',
    });
    expect(upload.status).toBe(200);
  });

  it('O1 O2 records what recipients say on pages and by one click, and it counts when the account is resumed', async () => {
    const [onForm, byLink, byClick] = [someRecipient(), someRecipient(), someRecipient()];
    const { createOptOutLinks } = await account.at(heed.one).run(CreateOptOutLinksDocument, {
      input: { senderId: account.senderId, recipients: [byLink, byClick] },
    });
    await givenSuspended();
    const form = `${heed.two.url}/opt-out/${account.accountId}`;
    const page = await visit(form);
    expect(page.status).toBe(200);
    const said = await press(form, 'opt-out', { phoneNumber: onForm, sealed: page.sealed ?? '' });
    expect(said.status, said.text).toBe(200);
    const urls = createOptOutLinks.map(({ url }) => (url ?? '').replace(heed.one.url, heed.two.url));
    expect((await press(urls[0] ?? '', 'opt-out')).status).toBe(200);
    const clicked = await fetch(urls[1] ?? '', { method: 'POST', body: new URLSearchParams(oneClick) });
    expect(clicked.status).toBe(200);
    await resumed();
    for (const recipient of [onForm, byLink, byClick])
      for (const process of both()) expect(await suppressedAt(process, recipient), recipient).toBe(true);
  });
});

it('I1 messages of recipients that machines bring in are recorded while the account is suspended, and count afterwards', async () => {
  const recipient = someRecipient();
  await givenSuspended();
  const outcome = await sendTo(account.at(heed.two), { from: recipient });
  expect(outcome).toMatchObject({ result: 'OPTED_OUT', event: { recipient } });
  expect(outcome.reply?.from).toBe(senderNumber);
  await resumed();
  for (const process of both()) expect(await suppressedAt(process, recipient)).toBe(true);
});
