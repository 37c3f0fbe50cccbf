import { writeFileSync } from 'node:fs';
import { cp, mkdir } from 'node:fs/promises';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { givenAccount, useApp } from '../support/app.js';
import { givenDirectory, runHeed, useBuiltHeed } from './heed-command.js';

const app = useApp();
useBuiltHeed();

it('heed tells what it can do, its version, and the nearest word to one that it does not know', async () => {
  const [general, ofImport, version, nothing, unknown, option, wrong] = await Promise.all([
    runHeed(['--help']),
    runHeed(['import', '--help']),
    runHeed(['--version']),
    runHeed([]),
    runHeed(['folow']),
    runHeed(['follow', '--cursorfile', 'x', '--knd=opted-out']),
    runHeed(['follow', '--kind', 'opted', '--from', 'yesterday', '--patience', 'long']),
  ]);
  expect(general).toMatchObject({ code: 0, stderr: '' });
  for (const word of ['heed import', 'heed screen', 'HEED_KEY', 'Exit codes'])
    expect(general.stdout).toContain(word);
  expect(ofImport).toMatchObject({ code: 0, stderr: '' });
  expect(ofImport.stdout).toContain('--sender-map OLD=NEW');
  // Nobody at a terminal: as wide as most.
  expect(general.stdout.split('\n').filter((line) => line.length > 120)).toEqual([]);
  expect(version).toMatchObject({ code: 0, stdout: expect.stringMatching(/^heed \d+\.\d+\.\d+\n$/) });
  expect(nothing).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringContaining('Usage: heed COMMAND'),
  });
  expect(unknown).toMatchObject({ code: 2, stderr: expect.stringContaining('did you mean heed follow?') });
  expect(option).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('there is no option --cursorfile; did you mean --cursor-file?'),
  });
  expect(option.stderr).toContain('did you mean --kind?');
  expect(wrong).toMatchObject({ code: 2, stdout: '' });
  expect(wrong.stderr).toContain('--kind: opted-out, opted-in or withdrawn was expected, not "opted"');
  expect(wrong.stderr).toContain('2026-11-01T09:00:00Z');
  expect(wrong.stderr).toContain('--patience: a whole number was expected');
});

it('the key comes from the environment or a file, never from the command line, and is never repeated', async () => {
  const { admin } = await givenAccount(app);
  const file = path.join(await givenDirectory(), 'key');
  writeFileSync(file, `${admin.key}\n`);
  const url = app.origin;
  const secret = 'sk_this_is_no_key';
  const [byFile, none, onTheLine, wrong, broken] = await Promise.all([
    runHeed(['follow', '--once', '--key-file', file], { url, key: secret }),
    runHeed(['follow', '--once'], { url }),
    runHeed(['follow', '--once', '--key', secret], { url }),
    runHeed(['export', 'list'], { url, key: secret }),
    runHeed(['export', 'list'], { url, key: `${secret} two` }),
  ]);
  expect(byFile).toEqual({ code: 0, stdout: '', stderr: '' });
  expect(none).toMatchObject({ code: 2, stderr: expect.stringContaining('HEED_KEY') });
  expect(onTheLine).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('seen by everybody on this machine'),
  });
  expect(wrong).toMatchObject({ code: 3, stdout: '', stderr: expect.stringContaining('(UNAUTHENTICATED)') });
  expect(broken).toMatchObject({ code: 2, stderr: expect.stringContaining('one key was expected') });
  for (const { stdout, stderr } of [none, onTheLine, wrong, broken])
    expect(stdout + stderr).not.toContain(secret);
});

it('a Heed that cannot be reached is tried for as long as was said, and told of in a sentence', async () => {
  // Where nothing listens: no other test can come to.
  const at = { url: 'http://127.0.0.1:1', key: 'some-key' };
  const [list, follow, nonsense] = await Promise.all([
    runHeed(['export', 'list', '--patience', '1'], at),
    runHeed(['follow', '--once', '--patience', '1'], at),
    runHeed(['export', 'list'], { url: 'heed.example.com', key: 'some-key' }),
  ]);
  expect(list).toMatchObject({
    code: 4,
    stdout: '',
    stderr: expect.stringMatching(
      /^heed: Heed cannot be asked at .*nothing listens there \(ECONNREFUSED\)\n$/,
    ),
  });
  expect(follow).toMatchObject({
    code: 4,
    stdout: '',
    stderr: expect.stringMatching(/^heed: Heed cannot be followed at /),
  });
  expect(nonsense).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('HEED_URL: an address such as https://heed.example.com was expected'),
  });
});

it('a clone that is not built says what to do', async () => {
  const directory = path.join(await givenDirectory(), 'clone');
  await mkdir(path.join(directory, 'scripts'), { recursive: true });
  const script = path.join(directory, 'scripts', 'heed.mjs');
  await cp(fileURLToPath(new URL('../../scripts/heed.mjs', import.meta.url)), script);
  const ended = await new Promise<{ code: unknown; stderr: string }>((resolve) => {
    execFile(process.execPath, [script, '--help'], (error, _stdout, stderr) =>
      resolve({ code: error?.code, stderr }),
    );
  });
  expect(ended).toEqual({
    code: 2,
    stderr: `heed: it is not built yet: run "npm ci && npm run build" in ${directory}/\n`,
  });
});
