/** R3: whoever is erased is in no text about somebody else, and in none that the account writes about its own doings. */
import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import {
  CreateCampaignDocument,
  EraseRecipientDocument,
  ImportDocument,
  OptOutDocument,
  StartImportDocument,
  VerifyLogDocument,
} from '../generated/operations.js';
import { givenAccount, givenNumber, useApp } from '../support/app.js';
import { erase, finished } from './given-person.js';
import { placesNaming, spellingsOf } from './grep-database.js';

const app = useApp({}, { erasures: { settle: 50, every: 100, idle: 50 } });

const nothingOf = (spellings: readonly string[]) =>
  expect.poll(() => placesNaming(app.db, spellings), { timeout: 20_000 }).toEqual([]);

describe('eraseRecipient', () => {
  it('R3 takes evidence of others that names the person, whatever stands between the digits and however they are written', async () => {
    const account = await givenAccount(app, { defaultRegion: 'US' });
    const signs = [
      '\u202f',
      '\u2009',
      '\u00a0',
      '\u2010',
      '\u2011',
      '\u2012',
      '\u2013',
      '\u2014',
      '\u2015',
      '_',
      ' \u2013 ',
    ];
    const spellings = [
      ...signs.map((sign) => `+1${sign}212${sign}555${sign}0161`),
      ...signs.map((sign) => `212${sign}555${sign}0161`),
      '\uff08\uff12\uff11\uff12\uff09\uff15\uff15\uff15\uff0d\uff10\uff11\uff16\uff11',
      '\u0662\u0661\u0662\u0665\u0665\u0665\u0660\u0661\u0666\u0661',
    ];
    for (const [index, spelling] of [...spellings, 'nobody'].entries()) {
      const recipients = [`+1646555${String(2000 + index)}`];
      const evidence = `a friend of ${spelling}`;
      await account.admin.run(OptOutDocument, { input: { recipients, scope: 'ACCOUNT', evidence } });
    }
    expect(await placesNaming(app.db, spellings.slice(0, 1))).toEqual(['events.evidence']);
    await erase(account, '+12125550161');
    await nothingOf(spellings);
    const left = await app.db.rows(sql`
      select evidence from events where account_id = ${account.accountId} and evidence is not null`);
    expect(left).toEqual([{ evidence: 'a friend of nobody' }]);
    expect((await account.admin.run(VerifyLogDocument, {})).verifyLog).toMatchObject({ ok: true });
  });

  it('R3 takes the person out of reasons of other erasures, and of campaigns of before', async () => {
    const account = await givenAccount(app, { defaultRegion: 'US' });
    const [address, other] = ['+12125550162', '+12125550163'];
    const { eraseRecipient: first } = await account.admin.run(EraseRecipientDocument, {
      recipient: other,
      reason: 'the husband of 212\u2011555\u20110162 asked for it',
    });
    const sender = await givenNumber(account);
    const { createCampaign } = await account.admin.run(CreateCampaignDocument, {
      input: { name: 'Recall', senderIds: [sender.id], excludeOptOuts: false, reason: 'a recall' },
    });
    // As a version before has stored it.
    await app.db.rows(sql`
      update campaigns set exclude_reason = 'for (212) 555-0162 alone' where campaign_id = ${createCampaign.id}`);
    const spellings = spellingsOf(address, '212\u2011555\u20110162', '(212) 555-0162');
    expect(await placesNaming(app.db, spellings)).toEqual([
      'audit_entries.reason',
      'campaigns.exclude_reason',
      'erasures.reason',
    ]);
    const { recipient: name } = await erase(account, address);
    await nothingOf(spellings);
    expect(await finished(account, first.id)).toMatchObject({
      reason: `the husband of ${name} asked for it`,
    });
    const [campaign] = await app.db.rows(sql`
      select exclude_reason as reason from campaigns where campaign_id = ${createCampaign.id}`);
    expect(campaign).toEqual({ reason: `for ${name} alone` });
  });

  it('R3 takes the person out of columns, headers and mappings of imports', async () => {
    const account = await givenAccount(app, { defaultRegion: 'US' });
    const sender = await givenNumber(account);
    const address = '+12125550164';
    const { startImport } = await account.admin.run(StartImportDocument, {
      input: {
        fileName: 'list.csv',
        mapping: {
          scope: 'ACCOUNT',
          asOf: '2026-01-05T00:00:00Z',
          senderMap: [{ value: 'line of 212\t555\t0164', senderIds: [sender.id] }],
        },
        columns: { recipient: 'phone', evidence: 'notes of 212-555-0164' },
      },
    });
    const response = await fetch(startImport.uploadUrl, {
      method: 'PUT',
      headers: { 'content-type': 'text/csv' },
      body: 'phone,notes of 212-555-0164\n+16465553001,x\n',
    });
    expect(response.status).toBeLessThan(300);
    const state = async () =>
      (await account.admin.run(ImportDocument, { id: startImport.import.id })).import?.state;
    // What looks like data is no header.
    await expect.poll(state, { timeout: 20_000 }).toBe('FAILED');
    await app.db.rows(sql`
      update imports set form = ${JSON.stringify({ header: ['phone', 'notes of 212-555-0164'] })}::jsonb
      where import_id = ${startImport.import.id}`);
    const spellings = spellingsOf(address, '212-555-0164', '212\\t555\\t0164', '212\t555\t0164');
    expect(await placesNaming(app.db, spellings)).toEqual(
      expect.arrayContaining(['imports.columns', 'imports.form', 'imports.mapping']),
    );
    const { recipient: name } = await erase(account, address);
    await nothingOf(spellings);
    const [left] = await app.db.rows(sql`
      select columns, form -> 'header' as header, mapping -> 'senderMap' as map from imports
      where import_id = ${startImport.import.id}`);
    expect(left).toEqual({
      columns: { recipient: 'phone', evidence: `notes of ${name}` },
      header: ['phone', `notes of ${name}`],
      map: [{ value: `line of ${name}`, senderIds: [sender.id] }],
    });
  });
});

describe('what is kept for good', () => {
  it('R3 has no address in whom an opt-out was entered for, nor in why a campaign screens nobody out', async () => {
    const account = await givenAccount(app, { defaultRegion: 'US' });
    const [phone, email] = ['212\u2013555\u20130165', 'carol@example.com'];
    await account.admin.run(OptOutDocument, {
      input: { recipients: ['+16465554001'], scope: 'ACCOUNT', onBehalfOf: `Ann for ${phone}, ${email}` },
    });
    const sender = await givenNumber(account);
    await account.admin.run(CreateCampaignDocument, {
      input: {
        name: 'Recall',
        senderIds: [sender.id],
        excludeOptOuts: false,
        reason: `asked by ${phone}, ${email}`,
      },
    });
    expect(await placesNaming(app.db, [...spellingsOf('+12125550165', phone), email])).toEqual([]);
    const events = await app.db.rows(sql`select actor from events where account_id = ${account.accountId}`);
    expect(events).toEqual([{ actor: expect.stringMatching(/^Ann for \[address\], \[address\] \(.+\)$/) }]);
    const reasons = await app.db.rows(sql`
      select exclude_reason as reason from campaigns where account_id = ${account.accountId}`);
    expect(reasons).toEqual([{ reason: 'asked by [address], [address]' }]);
  });
});
