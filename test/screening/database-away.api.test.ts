/** D5 when the database is away, or an answer of it is lost, while a process holds a set: an error, never "may write". */
import { expect, it, onTestFinished, vi } from 'vitest';
import { ScreenDocument } from '../generated/operations.js';
import { givenAccount, givenNumber, startTestApp, useApp } from '../support/app.js';
import { createClient } from '../support/client.js';
import { proxyTo } from '../support/proxied-link.js';
import { said } from '../support/said.js';
import { swallowingLinkTo } from '../support/swallowing-link.js';
import { phones } from './given-sets.js';

const app = useApp();
const people = phones(60);

/** A second Heed on the same database by way of a link, which holds a set of an account in which one of 60 is out. */
async function givenHeedWithSet(link: { url: string; stop(): Promise<void> }) {
  onTestFinished(() => link.stop());
  const heed = await startTestApp(link.url);
  onTestFinished(() => heed.stop());
  const account = await givenAccount(app);
  const { id: senderId } = await givenNumber(account);
  await said(app.db, account.accountId, { recipient: people[3] ?? '' });
  const client = createClient(heed.url, account.admin.key);
  const screen = (recipients = people) => client.send(ScreenDocument, { input: { senderId, recipients } });
  const outOf = async () => (await screen()).data?.screen.suppressed.map(({ index }) => index);
  await vi.waitFor(async () => {
    expect(await outOf()).toEqual([3]);
    const metrics = await (await fetch(`${heed.url}/metrics`)).text();
    expect(/^heed_screenings_total\{by="set"\} [1-9]/m.test(metrics)).toBe(true);
  }, 20_000);
  return { account, screen, outOf };
}

const away = {
  data: null,
  errors: [{ extensions: { code: 'NOT_RECORDED' } }],
};

it('D5 is an error while it is away, also for those whom the set does not have', async () => {
  const link = await proxyTo(app.url);
  const { account, screen, outOf } = await givenHeedWithSet(link);
  await link.refuse();
  expect(await screen()).toMatchObject(away);
  expect(await screen(people.slice(10))).toMatchObject(away);
  await said(app.db, account.accountId, { recipient: people[20] ?? '' });
  await link.restore();
  await vi.waitFor(async () => expect(await outOf()).toEqual([3, 20]), 20_000);
});

it.each([
  ['where the log ends', 'default_region'],
  ['what the set lacks', 'here.event_id as here'],
  ['the decision', 'suppressions_of'],
])('D5 is an error, or the whole answer, when the word about %s is lost on the way', async (_, words) => {
  const link = await swallowingLinkTo(app.url);
  const { account, screen } = await givenHeedWithSet(link);
  await said(app.db, account.accountId, { recipient: people[20] ?? '' });
  const lost = link.swallow({ nth: 1, link: 'breaks off', matches: ({ text }) => text.includes(words) });
  const answer = await screen();
  expect(lost.swallowed()).not.toBeNull();
  lost.end();
  if (answer.data === null) expect(answer).toMatchObject(away);
  else expect(answer.data.screen.suppressed.map(({ index }) => index)).toEqual([3, 20]);
  const again = await screen();
  expect(again.data?.screen.suppressed.map(({ index }) => index)).toEqual([3, 20]);
});
