/** Verifying takes a server's time: what one account may have of it. */
import { once } from 'node:events';
import postgres from 'postgres';
import { expect, it, onTestFinished } from 'vitest';
import { VerifyLogDocument } from '../generated/operations.js';
import { givenAccount, useApp } from '../support/app.js';

const app = useApp();

it('an account has four verifications waiting and no more, while those of another one are taken', async () => {
  const account = await givenAccount(app);
  const other = await givenAccount(app);
  const sql = postgres(app.url, { onnotice: () => undefined });
  onTestFinished(() => sql.end());
  const [locked, released] = [new AbortController(), new AbortController()];
  const transaction = sql.begin(async (begun) => {
    await begun`lock table seal_heads in access exclusive mode`;
    locked.abort();
    await once(released.signal, 'abort');
  });
  await once(locked.signal, 'abort');
  const verifying = Array.from({ length: 5 }, () => account.admin.send(VerifyLogDocument, {}));
  const { errors } = await Promise.race(verifying);
  expect(errors).toEqual([
    expect.objectContaining({
      message: expect.stringMatching(/^verifyLog: 4 calls of this account are at work or wait already/),
      extensions: expect.objectContaining({ code: 'RATE_LIMITED' }),
    }),
  ]);
  const another = other.admin.send(VerifyLogDocument, {});
  released.abort();
  await transaction;
  expect((await another).data?.verifyLog.ok).toBe(true);
  const answers = await Promise.all(verifying);
  expect(answers.filter(({ data }) => data?.verifyLog.ok === true)).toHaveLength(4);
  expect((await account.admin.send(VerifyLogDocument, {})).errors).toEqual([]);
});

it('an operation verifies once, whatever the names', async () => {
  const { admin } = await givenAccount(app);
  const { errors } = await admin.raw('{ a: verifyLog(to: 5) { ok } b: verifyLog(to: 5) { ok } }');
  expect(errors).toEqual([
    expect.objectContaining({ extensions: expect.objectContaining({ code: 'LIMIT_EXCEEDED' }) }),
  ]);
});
