/** Heed itself in a browser without scripts: from the link to "taken back", and the public form after a slip. */
import type { BrowserContext, Page } from 'playwright-core';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { useApp } from '../support/app.js';
import { givenLink, givenSendingAccount, logOf, someone } from '../web-opt-out/visits.js';
import { useBrowser } from './browser.js';

const app = useApp();
const browser = useBrowser();
let context: BrowserContext;
let page: Page;

beforeEach(async () => {
  context = await browser().newContext({ javaScriptEnabled: false, locale: 'en-GB' });
  page = await context.newPage();
});
afterEach(() => context.close());

const heading = () => page.locator('h1').textContent();
async function pressButton(name: string): Promise<void> {
  await Promise.all([page.waitForNavigation(), page.getByRole('button', { name }).click()]);
}

it('O1 O2 a link opts out, asks why, and takes it back', async () => {
  const account = await givenSendingAccount(app);
  const recipient = someone();
  await page.goto(await givenLink(account, recipient, { campaignId: account.campaignId }));
  await pressButton('Stop messages from Acme');
  expect(await heading()).toBe('You have opted out');
  await page.getByLabel('They do not interest me').check();
  await page.getByLabel('In your own words').fill('too late\nat night');
  await pressButton('Send answer');
  expect(await heading()).toBe('Thank you for your answer');
  await pressButton('That was a mistake');
  expect(await heading()).toBe('Your opt-out has been taken back');
  await page.reload();
  await page.getByRole('link', { name: 'Back to the form' }).click();
  await expect.poll(heading).toBe('Stop messages from Acme');
  expect(await context.cookies()).toEqual([]);
  const events = await logOf(app.db, account.accountId, recipient);
  expect(events.map(({ kind, reason, reasonText }) => [kind, reason, reasonText])).toEqual([
    ['OPTED_OUT', null, null],
    ['OPTED_OUT', 'NOT_RELEVANT', 'too late\nat night'],
    ['WITHDRAWN', null, null],
    ['WITHDRAWN', null, null],
  ]);
});

it('O1 the public form tells of a slip, opts out, and takes it back', async () => {
  const account = await givenSendingAccount(app, { defaultRegion: 'GB' });
  await page.goto(`${app.origin}/opt-out/${account.accountId}`);
  await page.getByLabel('Phone number').fill('0740');
  await pressButton('Stop messages from Acme');
  expect(await page.title()).toBe('Error: Stop messages from Acme');
  expect(await page.getByLabel('Phone number').inputValue()).toBe('0740');
  await page.getByLabel('Phone number').fill('07400 123456');
  await pressButton('Stop messages from Acme');
  expect(await heading()).toBe('You have opted out');
  // The browser sends the form again.
  await page.reload();
  expect(await heading()).toBe('You have opted out');
  expect(await logOf(app.db, account.accountId, '+447400123456')).toHaveLength(1);
  await pressButton('That was a mistake');
  expect(await heading()).toBe('Your opt-out has been taken back');
  const events = await logOf(app.db, account.accountId, '+447400123456');
  expect(events.map(({ kind }) => kind)).toEqual(['OPTED_OUT', 'WITHDRAWN']);
});
