/** WCAG 2.2 AA as axe checks it, and its best practices, for every page in every language. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { contrast } from '../../src/features/web-opt-out/form/colours.rules.js';
import { formLanguages } from '../../src/features/web-opt-out/form/form-language.rules.js';
import { look, sampleNames } from '../web-opt-out/form/page-samples.js';
import { useBrowser } from './browser.js';
import { usePages } from './page-server.js';

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const widths = [320, 1280];
const schemes = ['light', 'dark'] as const;
/** Hundreds of runs of axe, on a machine that may have other things to do. */
const longTest = 600_000;

const browser = useBrowser();
const pages = usePages();
let page: Page;

beforeEach(async () => {
  page = await browser().newPage();
});

afterEach(async () => {
  pages.look = undefined;
  await page.close();
});

interface Found {
  /** Rules that hold. */
  held: number;
  faults: string[];
}

/** What axe finds in each width and scheme, also what it can't tell. */
async function check(name: string, language: string): Promise<Found> {
  await page.goto(`${pages.url}/${name}?lang=${language}`);
  return checkOpened(name);
}

async function checkOpened(name: string): Promise<Found> {
  // Brings axe into the page, where it stays until the next one: asked there, it takes a tenth of the time.
  await new AxeBuilder({ page }).setLegacyMode(true).withRules(['document-title']).analyze();
  const found: Found = { held: 0, faults: [] };
  for (const width of widths) {
    await page.setViewportSize({ width, height: 900 });
    for (const colorScheme of schemes) {
      await page.emulateMedia({ colorScheme });
      const { held, faults } = await page.evaluate<Found>(runAxe);
      found.held += held;
      found.faults.push(...faults.map((fault) => `${name}, ${width} px, ${colorScheme}: ${fault}`));
    }
  }
  return found;
}

/**
 * But for the colours of a text area: axe 4.10 can't tell those of one with a border and `overflow: auto`, as text areas
 * have, and says so. They are measured below.
 */
const runAxe = `axe.run(document, { runOnly: { type: 'tag', values: ${JSON.stringify(tags)} } }).then((results) => ({
  held: results.passes.length,
  faults: [
    ...results.violations,
    ...results.incomplete.map((one) => one.id !== 'color-contrast' ? one
      : { ...one, nodes: one.nodes.filter(({ html }) => !html.startsWith('<textarea ')) }),
  ].flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => id + ': ' + html.slice(0, 200) + ': ' + failureSummary)),
}))`;

describe.each(formLanguages)('axe, on the pages in %s', (language) => {
  it(
    'finds nothing wrong at 320 and 1280 px, by day and at night',
    async () => {
      for (const name of sampleNames) {
        const { faults, held } = await check(name, language);
        expect(faults).toEqual([]);
        expect(held, name).toBeGreaterThan(60);
      }
    },
    longTest,
  );
});

describe('axe, on the pages of accounts with colours of all kinds', () => {
  it.each(['#ffe600', '#000000', '#ffffff', '#808080', '#ff0000', '#00ff00', '#0000ff', '#7fb5ff'])(
    'finds nothing wrong in %s',
    async (color) => {
      pages.look = { ...look, color };
      for (const name of ['ask-address-again', 'done']) {
        expect((await check(name, 'en')).faults).toEqual([]);
      }
    },
    longTest,
  );
});

describe('the text area', () => {
  it('shows what is written with a contrast of 4.5 at least, by day and at night', async () => {
    await page.goto(`${pages.url}/done-long-answer?lang=en`);
    for (const colorScheme of schemes) {
      await page.emulateMedia({ colorScheme });
      const [ink = '', behind = '', line = ''] = await page.evaluate<string[]>(
        "(({ color, backgroundColor, borderTopColor }) => [color, backgroundColor, borderTopColor])(getComputedStyle(document.querySelector('textarea')))",
      );
      expect(contrast(hex(ink), hex(behind))).toBeGreaterThanOrEqual(4.5);
      expect(contrast(hex(line), hex(behind))).toBeGreaterThanOrEqual(3);
    }
  });
});

/** rgb(1, 2, 3) → #010203. */
function hex(color: string): string {
  const parts = color.match(/\d+/g)?.map(Number) ?? [];
  expect(parts).toHaveLength(3);
  return `#${parts.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}

describe('axe', () => {
  it('would find it: faults that are put into a page are told', async () => {
    await page.goto(`${pages.url}/done?lang=en`);
    await page.evaluate(`(() => {
      document.querySelector('h1').style.color = '#ccc';
      document.querySelector('button').replaceChildren();
      document.querySelector('label[for=reasonText]').remove();
      document.documentElement.removeAttribute('lang');
    })()`);
    const { faults } = await checkOpened('done');
    for (const rule of ['color-contrast', 'button-name', 'label', 'html-has-lang']) {
      expect(faults.join('\n')).toContain(`: ${rule}: `);
    }
  });
});
