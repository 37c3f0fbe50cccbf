/** Every mutation: what changes settings leaves exactly one entry in the audit trail, and whatever does not leaves none. */
import { describe, expect, it } from 'vitest';
import { auditing } from '../../src/core/access/auditing.js';
import { buildGuardedSchema } from '../../src/shell/graphql/schema.js';
import type { Write } from '../lost-answers/write.js';
import { rowsOf } from '../lost-answers/traces.js';
import { writesOfImports } from '../lost-answers/writes-of-imports.js';
import { writesOfSettings } from '../lost-answers/writes-of-settings.js';
import { writesOfWebhooks } from '../lost-answers/writes-of-webhooks.js';
import { writesOfWords } from '../lost-answers/writes-of-words.js';
import { givenAccount, type TestAccount, useApp } from '../support/app.js';
import { createClient } from '../support/client.js';
import { expectedEntries } from './expected-entries.js';

const app = useApp();
const writes: readonly Write[] = [
  ...writesOfSettings,
  ...writesOfWebhooks,
  ...writesOfWords,
  ...writesOfImports,
];

/** Tables that hold no settings; any other does. */
const noSettings = new Set([
  'audit_entries',
  'campaigns',
  'drift_checks',
  'drift_listed',
  'events',
  'form_days',
  'idempotency_keys',
  'import_agreements',
  'import_errors',
  'import_outcomes',
  'import_pieces',
  'import_trials',
  'imports',
  'links',
  'list_entries',
  'log_heads',
  'message_claims',
  'reviews',
  'screened_recipients',
  'screenings',
  'settings_changes',
  'webhook_attempts',
  'webhook_replies',
]);
/** Columns that change by themselves, or with words. */
const byThemselves = /"(last_used_at|traces_campaigns|settings_version|attempts)":("[^"]*"|\w+),?/g;

async function settingsOf(accountId: string): Promise<string[]> {
  const rows = Object.entries(await rowsOf(app.db, accountId)).filter(
    ([table]) => !noSettings.has(table.replace(/_\d{4}w\d\d$/, '')),
  );
  return rows
    .flatMap(([table, of]) => of.map((row) => `${table} ${JSON.stringify(row).replaceAll(byThemselves, '')}`))
    .sort();
}

interface Entry {
  id: string;
  before: string | null;
  after: string | null;
}

/** From the database: the keys of a suspended account read nothing. test/audit/audit-trail.api.test.ts reads it as people do. */
function trailOf({ accountId }: Pick<TestAccount, 'accountId'>): Promise<Entry[]> {
  return app.db.text<Entry>(
    `select entry_id as id, at::text as at, actor, actor_id as "actorId", action, subject, before, after, reason
     from audit_entries where account_id = $1 order by audit_entries.at desc, entry_id desc limit 100`,
    [accountId],
  );
}

async function firstKeyOf({ accountId }: Pick<TestAccount, 'accountId'>): Promise<string | undefined> {
  const [key] = await app.db.text<{ id: string }>(
    "select key_id as id from api_keys where account_id = $1 and name = 'First key'",
    [accountId],
  );
  return key?.id;
}

it('of every mutation it is decided whether it is audited', async () => {
  const mutations = (await buildGuardedSchema()).getMutationType()?.getFields() ?? {};
  expect(Object.keys(auditing).sort()).toEqual(Object.keys(mutations).sort());
  // acceptLog is told of in the files of checkpoints: test/proof/restored tries it.
  const tried = new Set<string>([...writes.map(({ mutation }) => mutation), 'acceptLog']);
  expect(Object.keys(mutations).filter((mutation) => !tried.has(mutation))).toEqual([]);
});

it('what is expected of the trail is what is tried', () => {
  const tried = new Set(writes.map(({ mutation, what }) => `${mutation}, ${what}`));
  const expected = Object.entries(expectedEntries).flatMap(([mutation, ofIt]) =>
    Object.keys(ofIt).map((what) => `${mutation}, ${what}`),
  );
  expect(expected.filter((name) => !tried.has(name))).toEqual([]);
});

describe.concurrent('in the audit trail', () => {
  for (const write of writes) {
    const { mutation, what } = write;
    const expected = (expectedEntries as Record<string, (typeof expectedEntries)['addButton']>)[mutation]?.[
      what
    ];
    const title = `${mutation}, ${what}: ${expected === undefined ? 'nothing' : 'one entry, and none when nothing changes'}`;
    it(title, { timeout: 120_000 }, async () => {
      const caller = await givenAccount(app);
      const call = await write.arrange(caller);
      const before = await settingsOf(caller.accountId);
      const entriesBefore = (await trailOf(caller)).length;
      const client = write.by === 'admin' ? caller.admin : app.platform;
      const answer = await call(client);
      expect(answer.errors).toEqual([]);

      const opened = (answer.data as { createAccount?: { account: { id: string }; apiKey: string } } | null)
        ?.createAccount;
      const account: TestAccount =
        opened === undefined
          ? caller
          : { accountId: opened.account.id, admin: createClient(app.origin, opened.apiKey) };
      const after = await settingsOf(account.accountId);
      const trail = await trailOf(account);
      const added = trail.slice(0, trail.length - (opened === undefined ? entriesBefore : 0));
      if (expected === undefined) {
        expect(added).toEqual([]);
        // Nothing that is a setting has changed without being told.
        expect(after).toEqual(before);
        return;
      }
      const isPlatform = write.by === 'platform';
      expect(added).toHaveLength(1);
      const [entry] = added;
      expect({ ...entry, before: json(entry?.before), after: json(entry?.after) }).toEqual({
        id: expect.any(String) as string,
        at: expect.any(String) as string,
        actor: isPlatform ? 'platform' : 'First key',
        actorId: isPlatform ? null : await firstKeyOf(account),
        action: mutation,
        subject: expect.stringMatching(new RegExp(`^${expected.subject} [\\w:-]+$`)) as string,
        before: expected.before,
        after: expected.after,
        reason: expected.reason ?? null,
      });
      expect(`${entry?.before} ${entry?.after}`).not.toMatch(/heed_|[a-z]Key"|secret/i);

      // Once more: a change is told of, and what is as it was is not.
      const again = await call(client);
      if (opened !== undefined) return;
      const moreEntries = (await trailOf(account)).length - trail.length;
      const isChanged =
        again.errors.length === 0 &&
        JSON.stringify(await settingsOf(account.accountId)) !== JSON.stringify(after);
      const isInRows = mutation === 'createCampaign' || mutation.endsWith('Import');
      expect(moreEntries).toBe(isInRows ? (mutation === 'createCampaign' ? 1 : 0) : isChanged ? 1 : 0);
    });
  }
});

function json(text: string | null | undefined): unknown {
  return typeof text === 'string' ? JSON.parse(text) : text;
}
