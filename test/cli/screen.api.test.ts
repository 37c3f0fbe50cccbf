import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { givenAccount, givenNumber, useApp } from '../support/app.js';
import { send } from '../support/messages.js';
import { proxyTo } from '../support/proxied-link.js';
import { givenDirectory, runHeed, startHeed, useBuiltHeed } from './heed-command.js';

const app = useApp();
useBuiltHeed();

/** An account with a number, to which one person has said STOP; and a file with that person among others. */
async function givenFile() {
  const account = await givenAccount(app, { defaultRegion: 'US' });
  const { address } = await givenNumber(account);
  await send(account, { from: '+14155550123', to: address });
  const directory = await givenDirectory();
  const file = path.join(directory, 'people.csv');
  writeFileSync(file, 'name,phone\nAnn,+14155550123\nBob,(415) 555-0125\nCid,nobody\n');
  return { address, directory, file, at: { url: app.origin, key: account.admin.key } };
}

it('heed screen gives the rows of a file back without those who must not be written to, and says how many on stderr', async () => {
  const { address, directory, file, at } = await givenFile();
  const screened = await runHeed(['screen', file, '--sender', address], at);
  expect(screened).toEqual({
    code: 0,
    stdout: 'name,phone\nBob,(415) 555-0125\n',
    stderr: `${file}: 3 rows: 1 allowed, 1 suppressed, 1 refused (column 2 phone, MARKETING)\n`,
  });

  const target = path.join(directory, 'suppressed.csv');
  const options = ['--rows', 'suppressed', '--column', '2', '--json', '-o', target];
  const suppressed = await runHeed(['screen', file, '--sender', address, ...options], at);
  expect(suppressed).toMatchObject({ code: 0, stdout: '' });
  expect(JSON.parse(suppressed.stderr)).toMatchObject({
    rows: 3,
    allowed: 1,
    suppressed: 1,
    refused: 1,
    cursor: expect.any(String),
  });
  expect(readFileSync(target, 'utf8')).toMatch(/Ann,\+14155550123,SUPPRESSED,[^\n]*\nCid,nobody,REFUSED/);
  expect(readdirSync(directory).sort()).toEqual(['people.csv', 'suppressed.csv']);

  writeFileSync(`${file}.gz`, gzipSync(readFileSync(file)));
  const packed = await runHeed(['screen', `${file}.gz`, '--sender', address, '-q', '--category', 'otp'], at);
  expect(packed).toEqual({
    code: 0,
    stdout: 'name,phone\nAnn,+14155550123\nBob,(415) 555-0125\n',
    stderr: '',
  });
  const piped = await runHeed(['screen', '-', '--sender', address, '-q'], {
    ...at,
    input: '+14155550123\n+14155550125\n',
  });
  expect(piped).toEqual({ code: 0, stdout: '+14155550125\n', stderr: '' });
});

it('heed screen leaves no file behind where the answer breaks off, and begins anew where nothing was given away', async () => {
  const { address, directory, at } = await givenFile();
  const file = path.join(directory, 'many.txt');
  const rows = Array.from({ length: 40_000 }, (_, row) => `+1212${String(row).padStart(7, '2')}`);
  writeFileSync(file, `${rows.join('\n')}\n+14155550123\n`);
  const link = await proxyTo(app.origin);
  try {
    const target = path.join(directory, 'allowed.txt');
    writeFileSync(target, 'of yesterday\n');
    const through = { ...at, url: link.url };

    const cut = link.cutAt(200_000);
    const piped = await runHeed(['screen', file, '--sender', address], through);
    await cut;
    expect(piped).toMatchObject({
      code: 4,
      stderr: expect.stringMatching(/was not screened[^]*use none of it/),
    });

    const again = link.cutAt(200_000);
    const saved = await runHeed(['screen', file, '--sender', address, '-o', target], through);
    await again;
    expect(saved).toMatchObject({ code: 0, stdout: '' });
    expect(readFileSync(target, 'utf8')).toBe(`${rows.join('\n')}\n`);

    writeFileSync(target, 'of yesterday\n');
    const last = link.cutAt(200_000);
    const leaving = startHeed(
      ['screen', file, '--sender', address, '-o', target, '--patience', '0'],
      through,
    );
    await last;
    expect((await leaving.ended).code).toBe(4);
    expect(readFileSync(target, 'utf8')).toBe('of yesterday\n');
    expect(readdirSync(directory).filter((name) => name.endsWith('.part'))).toEqual([]);
  } finally {
    await link.stop();
  }
});

it('heed screen says what Heed refuses, and what makes no sense here', async () => {
  const { address, directory, file, at } = await givenFile();
  const target = path.join(directory, 'out.csv');
  const refused = await runHeed(['screen', file, '--sender', address, '--column', 'mobil', '-o', target], at);
  expect(refused).toMatchObject({
    code: 3,
    stdout: '',
    stderr: expect.stringMatching(/^heed: .*mobil.*\(BAD_USER_INPUT\)\n$/),
  });
  expect(existsSync(target)).toBe(false);
  expect(await runHeed(['screen', file], at)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('--sender is needed'),
  });
  const missing = await runHeed(['screen', `${file}x`, '--sender', address], at);
  expect(missing).toMatchObject({ code: 2, stderr: expect.stringContaining('there is no such file') });
});
