import { expect, it } from 'vitest';
import { givenAccount, useApp } from '../support/app.js';

const app = useApp();

const optOut = `mutation ($b: Blocks) {
  optOut(input: { recipients: ["+14155550200"], scope: ACCOUNT, blocks: $b }) { events { blocks } }
}`;
const addNumber = `mutation ($c: Channel) { addNumber(input: { address: "+14155550201", channel: $c }) { channel } }`;

it('a variable that is absent inside an inline input leaves the default in force', async () => {
  const { admin } = await givenAccount(app);
  expect((await admin.raw(optOut)).data).toEqual({ optOut: [{ events: [{ blocks: 'MARKETING' }] }] });
  expect((await admin.raw(addNumber)).data).toEqual({ addNumber: { channel: 'SMS' } });
});

it('null for an input that has a default and takes no null is refused, and nothing is recorded', async () => {
  const { admin } = await givenAccount(app);
  const answer = await admin.raw(optOut, { b: null });
  expect(answer).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
  expect((await admin.raw('{ optOutEvents { totalCount } }')).data).toEqual({
    optOutEvents: { totalCount: 0 },
  });
});
