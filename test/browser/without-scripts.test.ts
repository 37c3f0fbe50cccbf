/** The form as people use it who have no mouse and no scripts; what reaches the network, and what comes back by POST. */
import type { BrowserContext, Page } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { look } from '../web-opt-out/form/page-samples.js';
import { useBrowser } from './browser.js';
import { usePages } from './page-server.js';

const browser = useBrowser();
const pages = usePages();
let context: BrowserContext;
let page: Page;

beforeEach(async () => {
  context = await browser().newContext({ javaScriptEnabled: false, locale: 'en-GB' });
  page = await context.newPage();
  pages.posted.length = 0;
});

afterEach(async () => {
  pages.look = undefined;
  await context.close();
});

interface Focus {
  what: string;
  outlined: boolean;
  inView: boolean;
}

/** Where the focus is, and whether a reader can see that. */
function focus(): Promise<Focus> {
  return page.evaluate<Focus>(`(() => {
    const element = document.activeElement;
    const style = getComputedStyle(element);
    const box = element.getBoundingClientRect();
    return {
      what: element.id || element.value || element.getAttribute('href') || element.tagName,
      outlined: style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) >= 2,
      inView: box.top >= 0 && box.bottom <= innerHeight,
    };
  })()`);
}

async function tabTo(what: string): Promise<void> {
  await page.keyboard.press('Tab');
  expect(await focus()).toEqual({ what, outlined: true, inView: true });
}

async function pressEnter(): Promise<void> {
  await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
}

const heading = () => page.locator('h1').textContent();

describe('the form, by keyboard alone and without scripts', () => {
  it('opts out after a slip, tells why, and takes it back', async () => {
    await page.goto(`${pages.url}/walk`);
    await tabTo('phoneNumber');
    await page.keyboard.type('0740');
    await tabTo('email');
    await page.keyboard.type('jane@');
    await tabTo('opt-out');
    await pressEnter();

    expect(await page.title()).toBe('Error: Stop messages from Blue Bottle & Söhne');
    expect((await focus()).what).toBe('phoneNumber');
    await page.keyboard.press('Control+A');
    await page.keyboard.type('07400 123456');
    await tabTo('email');
    await page.keyboard.press('Control+A');
    await page.keyboard.type('jane.doe@example.com');
    await pressEnter();

    expect(await heading()).toBe('You have opted out');
    await tabTo('mistake');
    await tabTo('reason-too-many');
    await page.keyboard.press('ArrowDown');
    expect((await focus()).what).toBe('reason-not-relevant');
    await tabTo('reasonText');
    await page.keyboard.type('too late\nat night');
    await tabTo('reason');
    await pressEnter();

    expect(await heading()).toBe('Thank you for your answer');
    await tabTo('mistake');
    await pressEnter();
    expect(await heading()).toBe('Your opt-out has been taken back');
    await tabTo('?lang=en');

    expect(pages.posted.map(({ fields }) => fields)).toEqual([
      { phoneNumber: '0740', email: 'jane@', action: 'opt-out' },
      {
        sealed: 'AbC-123_visit',
        phoneNumber: '07400 123456',
        email: 'jane.doe@example.com',
        action: 'opt-out',
      },
      {
        sealed: 'AbC-123_sealed',
        reason: 'NOT_RELEVANT',
        reasonText: 'too late\r\nat night',
        action: 'reason',
      },
      { sealed: 'AbC-123_sealed', action: 'mistake' },
    ]);
  });

  it('goes from the summary of faults to the field', async () => {
    await page.goto(`${pages.url}/ask-address-again?lang=en`);
    await page.keyboard.press('Shift+Tab');
    expect(await focus()).toMatchObject({ what: '#email', outlined: true });
    await page.keyboard.press('Enter');
    await expect.poll(async () => (await focus()).what).toBe('email');
  });

  it('changes its language by a link, and keeps it for what is sent', async () => {
    await page.goto(`${pages.url}/walk`);
    await page.getByRole('link', { name: 'Nederlands' }).click();
    await page.waitForURL('**/walk?lang=nl');
    expect(await heading()).toBe('Geen berichten meer van Blue Bottle & Söhne');
    await page.locator('#phoneNumber').fill('07400 123456');
    await page.getByRole('button').click();
    await expect.poll(heading).toBe('U bent afgemeld');
    expect(await page.locator('html').getAttribute('lang')).toBe('nl');
  });

  it("speaks the browser's language", async () => {
    const french = await browser().newContext({ locale: 'fr-CA', javaScriptEnabled: false });
    const opened = await french.newPage();
    await opened.goto(`${pages.url}/done`);
    expect(await opened.locator('h1').textContent()).toBe('Votre désinscription est enregistrée');
    await french.close();
  });
});

describe('the network', () => {
  const pixel = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGP4z8DwHwAFAAH/iZk9HQAAAABJRU5ErkJggg==',
    'base64',
  );

  it('gets the page and the logo, and nothing else; the logo learns no address', async () => {
    pages.look = { ...look, logoUrl: 'https://cdn.example.com/logo.png' };
    const asked: { url: string; referer: string | undefined }[] = [];
    await context.route('**', async (route) => {
      const request = route.request();
      asked.push({ url: request.url(), referer: request.headers()['referer'] });
      await (request.url().startsWith(pages.url)
        ? route.continue()
        : route.fulfill({ contentType: 'image/png', body: pixel }));
    });
    await page.goto(`${pages.url}/ask?lang=en`);
    expect(asked).toEqual([
      { url: `${pages.url}/ask?lang=en`, referer: undefined },
      { url: 'https://cdn.example.com/logo.png', referer: undefined },
    ]);
    expect(await page.evaluate("document.querySelector('img').naturalWidth")).toBe(1);
    expect(await context.cookies()).toEqual([]);
  });

  it('gets nothing that the policy does not allow: no script, no picture, no form to elsewhere', async () => {
    const scripted = await browser().newContext();
    const opened = await scripted.newPage();
    const refused: string[] = [];
    opened.on('console', (message) => refused.push(message.text()));
    await opened.goto(`${pages.url}/ask?lang=en`);
    expect(refused).toEqual([]);
    await opened.evaluate(`(() => {
      document.body.append(Object.assign(document.createElement('script'), { textContent: 'window.ran = true' }));
      document.body.append(Object.assign(document.createElement('img'), { src: 'https://elsewhere.example/x.png' }));
      const form = document.querySelector('form');
      form.action = 'https://elsewhere.example/';
      form.querySelector('button').click();
    })()`);
    await expect.poll(() => refused.join('\n')).toMatch(/form-action/);
    expect(refused.join('\n')).toMatch(/inline script/i);
    expect(refused.join('\n')).toContain('https://elsewhere.example/x.png');
    expect(await opened.evaluate('window.ran')).toBeUndefined();
    expect(pages.posted).toEqual([]);
    await scripted.close();
  });

  it('tells a POST of the page apart from one of another site by Sec-Fetch-Site: without a referrer, Origin says null', async () => {
    await page.goto(`${pages.url}/walk`);
    await page.getByRole('button').click();
    await expect.poll(() => pages.posted.length).toBe(1);
    const { headers } = pages.posted[0] ?? {};
    expect(headers?.['sec-fetch-site']).toBe('same-origin');
    expect(headers?.origin).toBe('null');
    expect(headers?.referer).toBeUndefined();
  });
});
