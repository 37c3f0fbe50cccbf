import { expect, it } from 'vitest';
import { givenAccount, givenNumber, useApp } from '../support/app.js';

const app = useApp();

it('an account that was created answers to its first key', async () => {
  const account = await givenAccount(app, { name: 'Acme' });
  const answer = await account.admin.raw('{ account { id name language reviewDays numbers { address } } }');
  expect(answer.data).toEqual({
    account: { id: account.accountId, name: 'Acme', language: 'en', reviewDays: 2, numbers: [] },
  });
  const number = await givenNumber(account);
  expect(number.kind).toBe('LONG_CODE');
});
