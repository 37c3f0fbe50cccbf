/** Debian's Chromium, or the one that CHROMIUM names. */
import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';

const program = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

/** A browser for the tests of a file. */
export function useBrowser(): () => Browser {
  let browser: Browser | undefined;
  beforeAll(async () => {
    if (!existsSync(program)) {
      throw new Error(`no browser at ${program}: apt-get install chromium, or name one in CHROMIUM`);
    }
    const asRoot = process.getuid?.() === 0;
    browser = await chromium.launch({
      executablePath: program,
      args: ['--disable-dev-shm-usage', ...(asRoot ? ['--no-sandbox'] : [])],
    });
  });
  afterAll(async () => {
    await browser?.close();
  });
  return () => {
    if (browser === undefined) throw new Error('the browser is not there yet');
    return browser;
  };
}
