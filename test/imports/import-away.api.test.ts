/** importOptOuts while the database goes away. */
import { randomUUID } from 'node:crypto';
import { expect, it, onTestFinished, vi } from 'vitest';
import { ImportOptOutsDocument, ImportsDocument } from '../generated/operations.js';
import { givenAccount, startTestApp, useApp } from '../support/app.js';
import { createClient } from '../support/client.js';
import { givenLockedLog } from '../support/locked-log.js';
import { someRecipient } from '../support/messages.js';
import { proxyTo } from '../support/proxied-link.js';

/** Where accounts are made; it is not asked to import anything, and takes over what another process leaves. */
const beside = useApp();

it('O3 an import that was stored goes on by itself; its caller learns that the outcome is unknown, and asks again', async () => {
  const link = await proxyTo(beside.url);
  onTestFinished(() => link.stop());
  const heed = await startTestApp(link.url, {}, { askAgain: { patience: 400, within: 300 } });
  onTestFinished(() => heed.stop());
  const account = await givenAccount(beside);
  const client = createClient(heed.url, account.admin.key);
  const recipients = [someRecipient(), someRecipient()];
  const list = {
    rows: recipients.map((recipient) => ({ recipient })),
    mapping: { scope: 'ACCOUNT' as const, asOf: '2026-01-01T00:00:00Z' },
    idempotencyKey: randomUUID(),
  };
  const importsNow = async () => (await account.admin.run(ImportsDocument, {})).imports.nodes;

  const release = await givenLockedLog(beside.url, account.accountId);
  const asked = client.send(ImportOptOutsDocument, list);
  await vi.waitFor(async () => expect(await importsNow()).toHaveLength(1), 10_000);
  await link.refuse();
  const lost = await asked;
  expect([lost.status, lost.errors[0]?.extensions.code]).toEqual([503, 'OUTCOME_UNKNOWN']);
  // With no way to the database nothing is even begun.
  const refused = await client.send(ImportOptOutsDocument, { ...list, idempotencyKey: randomUUID() });
  expect(refused.errors[0]?.extensions.code).toBe('NOT_RECORDED');
  await release();
  await link.restore();
  const { importOptOuts } = await vi.waitFor(() => client.run(ImportOptOutsDocument, list), 20_000);
  expect(importOptOuts).toMatchObject({ state: 'DONE', added: 2, rowsRead: 2 });
  expect((await importsNow()).map(({ id }) => id)).toEqual([importOptOuts.id]);
  const events = await beside.db.text(
    'select recipient from events where account_id = $1 order by recipient',
    [account.accountId],
  );
  expect(events).toEqual(recipients.toSorted().map((recipient) => ({ recipient })));
});
