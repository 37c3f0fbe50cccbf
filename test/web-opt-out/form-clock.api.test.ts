/** The form while the database's clock is behind the log: an answer has another time than its opt-out then. */
import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { WithdrawEventDocument } from '../generated/operations.js';
import { useApp } from '../support/app.js';
import { press, visit } from './visits.js';
import { givenWebVisitor } from './web-visitor.js';

const app = useApp();
const taken = 'Your opt-out has been taken back';

/** From now on the database's clock is behind the account's log. */
async function putClockBack({ accountId }: { accountId: string }): Promise<void> {
  await app.db.rows(sql`
    update log_heads set recorded_at = clock_timestamp() + interval '10 minutes' where account_id = ${accountId}::uuid`);
}
it('D5 an answer takes nothing back while the clock is behind the log: it belongs to its opt-out at whatever time', async () => {
  const visitor = await givenWebVisitor(app);
  await press(visitor.link, 'opt-out');
  await putClockBack(visitor);
  expect((await press(visitor.link, 'reason', { reason: 'TOO_MANY' })).heading).toBe(
    'Thank you for your answer',
  );
  const [optOut, answer] = await visitor.log();
  expect(answer?.occurredAt).not.toBe(optOut?.occurredAt);
  expect(await visitor.said()).toEqual(['OPTED_OUT', 'OPTED_OUT TOO_MANY']);
  expect(await visitor.mayContact()).toBe(false);
  expect(await visitor.reasons()).toEqual([['TOO_MANY', 1]]);
  await press(visitor.link, 'reason', { reason: 'TOO_MANY' });
  expect(await visitor.said()).toHaveLength(2);
  const page = await visit(visitor.link);
  expect(page.heading).toBe('You have already opted out');
  expect(page.text).not.toContain('Why do you no longer');
  expect((await press(visitor.link, 'mistake')).heading).toBe(taken);
  expect(await visitor.mayContact()).toBe(true);
});

it.each([0, 1])(
  'an ADMIN who withdraws either of the two then withdraws both, at whatever times: word %i',
  async (which) => {
    const visitor = await givenWebVisitor(app);
    await press(visitor.link, 'opt-out');
    await putClockBack(visitor);
    await press(visitor.link, 'reason', { reason: 'TOO_MANY' });
    const id = (await visitor.log())[which]?.eventId ?? '';
    await visitor.admin.run(WithdrawEventDocument, { id, reason: 'a slip' });
    expect(await visitor.said()).toHaveLength(4);
    expect(await visitor.mayContact()).toBe(true);
  },
);

it('an ADMIN who withdraws an opt-out leaves another one by the same form alone', async () => {
  const visitor = await givenWebVisitor(app);
  const form = `${app.origin}/opt-out/${visitor.accountId}`;
  for (let time = 0; time < 2; time += 1) {
    const { sealed = '' } = await visit(form);
    await press(form, 'opt-out', { sealed, phoneNumber: visitor.recipient });
  }
  const [first] = await visitor.log();
  await visitor.admin.run(WithdrawEventDocument, { id: first?.eventId ?? '', reason: 'a slip' });
  expect(await visitor.said()).toEqual(['OPTED_OUT', 'OPTED_OUT', 'WITHDRAWN']);
  expect(await visitor.mayContact()).toBe(false);
});

it('O1 the public form takes all back that its visit has said, while the clock is behind the log, too', async () => {
  const visitor = await givenWebVisitor(app);
  const form = `${app.origin}/opt-out/${visitor.accountId}`;
  const { sealed = '' } = await visit(form);
  const done = await press(form, 'opt-out', { sealed, phoneNumber: visitor.recipient });
  await putClockBack(visitor);
  const thanks = await press(form, 'reason', { sealed: done.sealed ?? '', reason: 'OTHER' });
  expect(await visitor.mayContact()).toBe(false);
  expect((await press(form, 'mistake', { sealed: thanks.sealed ?? '' })).heading).toBe(taken);
  expect(await visitor.mayContact()).toBe(true);
  expect(await visitor.said()).toEqual(['OPTED_OUT', 'OPTED_OUT OTHER', 'WITHDRAWN', 'WITHDRAWN']);
});
