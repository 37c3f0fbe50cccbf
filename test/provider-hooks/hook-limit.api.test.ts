import { expect, it } from 'vitest';
import { ProviderHooksDocument, RemoveProviderHookDocument } from '../generated/operations.js';
import { givenAccount, useApp } from '../support/app.js';
import { givenHook } from './given-hook.js';

const app = useApp();

it('an account has 100 hooks at most: one more is refused, and is taken once there is room', async () => {
  const account = await givenAccount(app);
  const first = await givenHook(account);
  await Promise.all(Array.from({ length: 98 }, (_, n) => givenHook(account, { name: `Twilio ${n}` })));
  // Two at once, and room for one of them.
  const last = await Promise.allSettled([givenHook(account), givenHook(account)]);
  expect(last.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  expect((await account.admin.run(ProviderHooksDocument, {})).providerHooks).toHaveLength(100);
  await expect(givenHook(account)).rejects.toThrow(
    /CONFLICT.*at most 100 hooks were expected: remove one first|at most 100 hooks.*CONFLICT/s,
  );
  await account.admin.run(RemoveProviderHookDocument, { id: first.id });
  await givenHook(account);
});
