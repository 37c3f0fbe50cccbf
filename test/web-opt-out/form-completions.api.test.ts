import { sql } from 'drizzle-orm';
import { expect, it, vi } from 'vitest';
import { formDaysOf } from '../../src/features/web-opt-out/insight/form-days.queries.js';
import { startTestApp, useApp } from '../support/app.js';
import { givenLockedLog } from '../support/locked-log.js';
import { givenLink, givenSendingAccount, oneClick, someone, visit } from './visits.js';

const app = useApp();

it.each(['by a link', 'by one click', 'on the public form'])(
  'a completion is counted once, however many presses come at once to however many processes: %s',
  async (how) => {
    const account = await givenSendingAccount(app);
    const form = `${app.origin}/opt-out/${account.accountId}`;
    const address = how === 'on the public form' ? form : await givenLink(account, someone());
    const { sealed = '' } = await visit(form);
    const fields =
      how === 'by one click'
        ? oneClick
        : { action: 'opt-out', sealed, phoneNumber: someone(), email: `${someone().slice(1)}@example.com` };
    const processes = [await startTestApp(app.url), await startTestApp(app.url)];
    const release = await givenLockedLog(app.url, account.accountId);
    const answers = processes.flatMap(({ url }) =>
      [1, 2].map(() => visit(address.replace(app.origin, url), { fields })),
    );
    // One of each process has seen that nothing stands yet, and waits to say so.
    await vi.waitFor(async () => expect(await callsThatWait()).toBe(2), 20_000);
    await release();
    for (const { status } of await Promise.all(answers)) expect(status).toBe(200);
    for (const heed of processes) await heed.stop();
    const days = await formDaysOf(app.db, account.accountId, { first: '2020-01-01', last: '2999-12-31' });
    expect(days.reduce((all, { completions }) => all + completions, 0)).toBe(1);
  },
);

async function callsThatWait(): Promise<number> {
  const waiting = await app.db.rows(
    sql`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
  );
  return waiting.length;
}
