/** Pictures of each page for people to look at: artifacts/screenshots, which git ignores. */
import { mkdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { look, sampleNames } from '../web-opt-out/form/page-samples.js';
import { useBrowser } from './browser.js';
import { usePages } from './page-server.js';

const folder = fileURLToPath(new URL('../../artifacts/screenshots', import.meta.url));
const browser = useBrowser();
const pages = usePages();

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });

describe.each(['en', 'fr'])('pictures of the pages in %s', (language) => {
  it.each([320, 1280])('at %i px are taken', async (width) => {
    const page = await browser().newPage({ viewport: { width, height: 640 } });
    for (const name of sampleNames) {
      await page.goto(`${pages.url}/${name}?lang=${language}`);
      const file = path.join(folder, `${name}-${language}-${width}.png`);
      await page.screenshot({ path: file, fullPage: true });
      expect(statSync(file).size).toBeGreaterThan(3_000);
    }
    await page.close();
  });
});

describe('pictures of the night, and of a light colour with a logo', () => {
  it('are taken', async () => {
    const context = await browser().newContext({
      viewport: { width: 320, height: 640 },
      colorScheme: 'dark',
    });
    const logo = `<svg xmlns="http://www.w3.org/2000/svg" width="180" height="48"><text x="0" y="36" font-size="36" font-family="sans-serif" fill="#222">Bottle</text></svg>`;
    await context.route('https://cdn.example.com/**', (route) =>
      route.fulfill({ contentType: 'image/svg+xml', body: logo }),
    );
    const page = await context.newPage();
    for (const name of ['ask', 'ask-address-again', 'done'] as const) {
      pages.look = undefined;
      await page.goto(`${pages.url}/${name}?lang=en`);
      await page.screenshot({ path: path.join(folder, `${name}-en-320-night.png`), fullPage: true });
      pages.look = { ...look, color: '#ffe600', logoUrl: 'https://cdn.example.com/logo.svg' };
      await page.emulateMedia({ colorScheme: 'light' });
      await page.goto(`${pages.url}/${name}?lang=en`);
      await page.screenshot({ path: path.join(folder, `${name}-en-320-yellow.png`), fullPage: true });
      await page.emulateMedia({ colorScheme: 'dark' });
    }
    expect(await page.evaluate("document.querySelector('img').naturalWidth")).toBeGreaterThan(0);
    await context.close();
  });
});
