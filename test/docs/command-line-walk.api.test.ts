import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { givenDirectory, useBuiltHeed } from '../cli/heed-command.js';
import { useApp } from '../support/app.js';
import { pastePage } from './pasted-page.js';

const app = useApp();
useBuiltHeed();

const script = fileURLToPath(new URL('../../scripts/heed.mjs', import.meta.url));

it('the page of the command line has lines that do what it shows', async () => {
  const directory = await givenDirectory();
  const { shown } = await pastePage('docs/command-line.md', app.origin, (line) =>
    line
      .replaceAll('npx heed', `node ${script}`)
      .replaceAll(/\b(people|old|refused|crm|list|log)\.(csv|cursor|ndjson)\b/g, (file) =>
        path.join(directory, file),
      ),
  );
  expect(shown).toBeGreaterThan(8);
});
