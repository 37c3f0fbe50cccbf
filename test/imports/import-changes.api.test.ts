/** What cancelImport, confirmImport and undoImport allow in each state. The states are set here; no job takes these imports up. */
import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  AuditTrailDocument,
  CancelImportDocument,
  ConfirmImportDocument,
  CreateApiKeyDocument,
  ImportDocument,
  StartImportDocument,
  UndoImportDocument,
} from '../generated/operations.js';
import { givenAccount, type TestAccount, useApp } from '../support/app.js';
import { createClient } from '../support/client.js';
import { enter, givenBareImport } from './given-imports.js';

const app = useApp();
const changes = {
  cancel: (id: string) => account.admin.send(CancelImportDocument, { id }),
  confirm: (id: string) => account.admin.send(ConfirmImportDocument, { id }),
  undo: (id: string) => account.admin.send(UndoImportDocument, { id }),
};
type Change = keyof typeof changes;
let account: TestAccount;
beforeAll(async () => {
  account = await givenAccount(app);
});

/** Gives the state it comes to, or the message of the conflict. */
async function change(name: Change, id: string): Promise<string> {
  const { data, errors } = await changes[name](id);
  const changed = (Object.values(data ?? {}) as { state: string }[])[0];
  if (changed !== undefined) return changed.state;
  expect(errors.map(({ extensions }) => extensions.code)).toEqual(['CONFLICT']);
  return errors[0]?.message ?? '';
}

async function given(state: 'FAILED' | 'DONE' | 'UNDONE' | 'CANCELLED' | 'WAITING_FOR_FILE', dryRun = false) {
  const one = await givenBareImport(app.db, account.accountId);
  await app.db.rows(sql`
    update imports set state = ${state}, dry_run = ${dryRun} where account_id = ${one.accountId} and import_id = ${one.importId}`);
  return one;
}

describe('cancelImport', () => {
  it('ends what waits for its file, and answers a repeat alike', async () => {
    const { importId } = await given('WAITING_FOR_FILE');
    expect(await change('cancel', importId)).toBe('CANCELLED');
    expect(await change('cancel', importId)).toBe('CANCELLED');
    const { import: now } = await account.admin.run(ImportDocument, { id: importId });
    expect(now?.finishedAt).not.toBeNull();
  });

  it.each([
    [
      'DONE',
      false,
      'id: the import is DONE: there is nothing to cancel; undoImport takes back what it has recorded',
    ],
    ['DONE', true, 'id: the import is DONE: there is nothing to cancel, and nothing was recorded'],
    [
      'FAILED',
      false,
      'id: the import is FAILED: there is nothing to cancel; undoImport takes back what it has recorded',
    ],
    ['UNDONE', false, 'id: the import is UNDONE: an undo is not cancelled'],
  ] as const)(
    'of one that is %s (dry run: %s) is a conflict that says so',
    async (state, dryRun, message) => {
      expect(await change('cancel', (await given(state, dryRun)).importId)).toBe(message);
    },
  );
});

describe('confirmImport', () => {
  it.each([
    ['WAITING_FOR_FILE', true, 'id: the import is WAITING_FOR_FILE: a dry run is confirmed when it is DONE'],
    ['FAILED', true, 'id: the import is FAILED: a dry run is confirmed when it is DONE'],
    ['CANCELLED', false, 'id: the import is CANCELLED: it is no dry run'],
    ['UNDONE', false, 'id: the import is UNDONE: it is no dry run'],
  ] as const)(
    'of one that is %s (dry run: %s) is a conflict that says so',
    async (state, dryRun, message) => {
      expect(await change('confirm', (await given(state, dryRun)).importId)).toBe(message);
    },
  );

  it('answers one that was confirmed as it is, whatever it has come to', async () => {
    const { importId } = await given('UNDONE');
    await app.db.rows(sql`
      update imports set confirmed_at = now() where account_id = ${account.accountId} and import_id = ${importId}`);
    expect(await change('confirm', importId)).toBe('UNDONE');
  });

  it('of a dry run whose file was deleted is a conflict that says so', async () => {
    const { importId } = await given('DONE', true);
    await app.db.rows(sql`
      update imports set file_deleted_at = now() where account_id = ${account.accountId} and import_id = ${importId}`);
    expect(await change('confirm', importId)).toBe(
      'id: the import is DONE: its file has been deleted meanwhile; send it again with startImport',
    );
  });
});

it('confirmImport of a dry run of an address book forgets what it said of it, a part in each statement', async () => {
  const { accountId, importId } = await given('DONE', true);
  const errors = 90_000;
  // Of one whose process was killed at its end.
  await app.db.rows(sql`
    insert into import_trials (account_id, import_id, recipient, scope_key, occurred_at, blocks, hold)
    select ${accountId}::uuid, ${importId}::uuid, 'of ' || n, 0, now(), 'ALL', false from generate_series(1, 50000) n`);
  await app.db.rows(sql`
    insert into import_errors (account_id, import_id, row, line, message)
    select ${accountId}::uuid, ${importId}::uuid, n, n, 'no' from generate_series(1, ${errors}::integer) n`);
  await app.db.rows(sql`
    create function refuse_many() returns trigger language plpgsql as $$ begin
      if (select count(*) from gone) > 20000 then raise exception 'too many at once'; end if;
      return null;
    end $$`);
  for (const table of ['import_errors', 'import_trials'])
    await app.db.text(
      `create trigger few_at_once after delete on ${table} referencing old table as gone
        for each statement execute function refuse_many()`,
      [],
    );
  await change('confirm', importId);
  for (const table of ['import_errors', 'import_trials']) {
    expect(await app.db.text(`select from ${table} where import_id = $1::uuid`, [importId])).toEqual([]);
    await app.db.text(`drop trigger few_at_once on ${table}`, []);
  }
});

describe('undoImport', () => {
  it.each([
    ['WAITING_FOR_FILE', false, 'id: the import is WAITING_FOR_FILE: cancelImport ends it first'],
    ['DONE', true, 'id: the import is DONE: it is a dry run, and has recorded nothing'],
  ] as const)(
    'of one that is %s (dry run: %s) is a conflict that says so',
    async (state, dryRun, message) => {
      expect(await change('undo', (await given(state, dryRun)).importId)).toBe(message);
    },
  );

  it('answers one that is undone as it is', async () => {
    expect(await change('undo', (await given('UNDONE')).importId)).toBe('UNDONE');
  });

  it('of one that has FAILED leaves why it has', async () => {
    const { importId } = await given('FAILED');
    await app.db.rows(sql`update imports set failure = 'no end' where import_id = ${importId}`);
    await change('undo', importId);
    const { import: now } = await account.admin.run(ImportDocument, { id: importId });
    expect(now?.failure).toBe('no end');
  });

  it('needs an ADMIN: it opens people up whom a list had closed', async () => {
    const { importId } = await given('DONE');
    const { createApiKey } = await account.admin.run(CreateApiKeyDocument, {
      name: 'CRM',
      role: 'INTEGRATOR',
    });
    const integrator = createClient(app.origin, createApiKey.secret);
    const { errors } = await integrator.send(UndoImportDocument, { id: importId });
    expect(errors[0]?.extensions.code).toBe('FORBIDDEN');
    const { import: now } = await account.admin.run(ImportDocument, { id: importId });
    expect(now?.state).toBe('DONE');
  });
});

it.each(['cancel', 'confirm', 'undo'] as const)(
  '%s of what is no import of the account is NOT_FOUND',
  async (name) => {
    const stranger = await givenAccount(app);
    const theirs = await givenBareImport(app.db, stranger.accountId);
    for (const id of [theirs.importId, randomUUID(), 'x']) {
      const { errors } = await changes[name](id);
      expect(errors[0]).toMatchObject({
        message: 'there is no such import',
        extensions: { code: 'NOT_FOUND' },
      });
    }
    await enter(app.db, theirs, 'FAILED');
  },
);

it('who began, cancelled and undid stands in the audit trail, once, and what was refused does not', async () => {
  const own = await givenAccount(app);
  const { startImport } = await own.admin.run(StartImportDocument, {
    input: {
      fileName: 'old system.csv',
      mapping: { scope: 'ACCOUNT', senderMap: [] },
      idempotencyKey: 'once',
    },
  });
  const { id } = startImport.import;
  await own.admin.run(CancelImportDocument, { id });
  await own.admin.run(CancelImportDocument, { id });
  await own.admin.send(ConfirmImportDocument, { id });
  await own.admin.run(UndoImportDocument, { id });
  await own.admin.run(UndoImportDocument, { id });
  const { auditTrail } = await own.admin.run(AuditTrailDocument, {});
  expect(auditTrail.nodes.map(({ action, subject }) => `${action} ${subject}`).toReversed()).toEqual([
    `createAccount Account ${own.accountId}`,
    `startImport Import ${id}`,
    `cancelImport Import ${id}`,
    `undoImport Import ${id}`,
  ]);
  expect(auditTrail.nodes.at(-2)?.after).toContain('old system.csv');
});
