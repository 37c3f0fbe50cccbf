/** What axe does not measure: reflow, spacing of text, sizes of targets. */
import type { Browser, Page } from 'playwright-core';
import { afterEach, describe, expect, it } from 'vitest';
import { formLanguages } from '../../src/features/web-opt-out/form/form-language.rules.js';
import { look, sampleNames } from '../web-opt-out/form/page-samples.js';
import { useBrowser } from './browser.js';
import { usePages } from './page-server.js';

const browser = useBrowser();
const pages = usePages();

afterEach(() => {
  pages.look = undefined;
});

/** At 320 px, as a page of 1280 px is when zoomed to 400 %. */
async function narrow(browser: Browser): Promise<Page> {
  // Styles of the reader's own, which a policy of the page does not concern.
  const context = await browser.newContext({ viewport: { width: 320, height: 600 }, bypassCSP: true });
  return context.newPage();
}

/** Elements that reach over the right edge, or hold more than they show. */
const overflowing = `[...document.querySelectorAll('body *')]
  .filter((element) => !element.closest('.heard'))
  .filter((element) => element.getBoundingClientRect().right > innerWidth + 0.5 || element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).display !== 'inline')
  .map((element) => element.outerHTML.slice(0, 120))`;

/** Targets of less than 24 by 24 px (2.5.8); a radio counts with its label. */
const smallTargets = `[...document.querySelectorAll('a, button, input:not([type=hidden]), textarea')]
  .map((element) => [element, (element.closest('label') ?? element).getBoundingClientRect()])
  .filter(([, box]) => box.width < 24 || box.height < 24)
  .map(([element]) => element.outerHTML.slice(0, 120))`;

describe.each(formLanguages)('the pages in %s', (language) => {
  it('fit 320 px without scrolling sideways, with targets that a finger can hit, also with text spaced out', async () => {
    const page = await narrow(browser());
    for (const name of sampleNames) {
      await page.goto(`${pages.url}/${name}?lang=${language}`);
      expect(await page.evaluate(overflowing), name).toEqual([]);
      expect(await page.evaluate(smallTargets), name).toEqual([]);
      // WCAG 1.4.12.
      await page.addStyleTag({
        content:
          '*{line-height:1.5!important;letter-spacing:.12em!important;word-spacing:.16em!important}p{margin-bottom:2em!important}',
      });
      expect(await page.evaluate(overflowing), `${name}, spaced out`).toEqual([]);
    }
    await page.context().close();
  });
});

describe('a page of a brand with a long name', () => {
  it('fits 320 px, in one word and in many', async () => {
    const page = await narrow(browser());
    for (const brand of [
      'Donaudampfschifffahrtsgesellschaft'.repeat(3),
      'The Very Best of '.repeat(6).trim(),
    ]) {
      pages.look = { ...look, name: brand };
      for (const name of ['ask', 'ask-address-again', 'done-in-public', 'unknown-link-of-brand'] as const) {
        await page.goto(`${pages.url}/${name}?lang=de`);
        expect(await page.evaluate(overflowing), name).toEqual([]);
      }
    }
    await page.context().close();
  });
});

describe('a page in print of 200 %', () => {
  it('keeps all of its text, in letters twice as large', async () => {
    const page = await narrow(browser());
    await page.setViewportSize({ width: 640, height: 800 });
    await page.goto(`${pages.url}/done?lang=pl`);
    await page.addStyleTag({ content: 'html{font-size:200%!important}' });
    expect(await page.evaluate(overflowing)).toEqual([]);
    await page.context().close();
  });
});
