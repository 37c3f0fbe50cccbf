/** R3: what somebody who is erased has left on the pages on which people opt out, and what waits to be done. */
import { expect, it } from 'vitest';
import { OptOutEventsDocument, StartImportDocument } from '../generated/operations.js';
import { useApp } from '../support/app.js';
import { givenLink, givenSendingAccount, oneClick, press, visit } from '../web-opt-out/visits.js';
import { erase } from './given-person.js';
import { placesNaming, spellingsOf } from './grep-database.js';

const app = useApp({}, { erasures: { settle: 50, every: 100, idle: 50 } });

it('O1 O2 R3 nothing of the address is left by forms, links, reasons and files that are yet to come; an open page goes on', async () => {
  const account = await givenSendingAccount(app, { defaultRegion: 'US' });
  const [recipient, national] = ['+12125550191', '(212) 555-0191'];
  const spellings = spellingsOf(recipient, national, '212-555-0191');
  const form = `${app.origin}/opt-out/${account.accountId}`;
  const { sealed = '' } = await visit(form);
  const done = await press(form, 'opt-out', { sealed, phoneNumber: national });
  expect(done.heading).toBe('You have opted out');
  const link = await givenLink(account, recipient, { senderId: account.senderId });
  await press(link, 'opt-out');
  await press(link, 'reason', { reason: 'OTHER', reasonText: `${national} is my work phone` });
  await visit(link, { fields: oneClick });
  await account.admin.run(StartImportDocument, {
    input: {
      fileName: `of ${recipient}.csv`,
      mapping: { scope: 'ACCOUNT', asOf: '2026-01-05T00:00:00Z' },
      idempotencyKey: `file of ${recipient}`,
    },
  });
  expect(await placesNaming(app.db, spellings)).toEqual(
    expect.arrayContaining([
      'events.reason_text',
      'events.recipient',
      'idempotency_keys.idempotency_key',
      'imports.file_name',
      'links.recipient',
      'list_entries.recipient',
    ]),
  );

  const { recipient: name } = await erase(account, recipient);
  const nothingIsLeft = () =>
    expect.poll(() => placesNaming(app.db, spellings), { timeout: 20_000 }).toEqual([]);
  await nothingIsLeft();
  // Sent again, and taken back, by a page that was open all the time.
  expect((await press(form, 'opt-out', { sealed, phoneNumber: national })).status).toBe(200);
  expect((await press(form, 'mistake', { sealed: done.sealed ?? '' })).status).toBe(200);
  await press(link, 'reason', { reason: 'OTHER', reasonText: `no more to ${national}` });
  await nothingIsLeft();
  const { optOutEvents } = await account.admin.run(OptOutEventsDocument, { filter: { recipient } });
  expect(new Set(optOutEvents.edges.map(({ node }) => node.recipient))).toEqual(new Set([name]));
  expect(optOutEvents.edges.map(({ node }) => node.kind)).toContain('WITHDRAWN');
});
