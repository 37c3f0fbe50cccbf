import {
  chmodSync,
  copyFileSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  type Stats,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type { Binaries } from './binaries.js';

/**
 * A copy of the binaries where an unprivileged user can reach it: needed when Heed runs as root from a clone that only
 * root can enter. Laid once and reused; only what root alone can have written is ever run, and a copy that is not
 * whole is replaced.
 */
export function layCopy(binaries: Binaries, bases: string[] = trustedBases()): Binaries | undefined {
  const name = `${binaries.packageName.replace(/^.*\//, '')}-${binaries.packageVersion}`;
  for (const base of bases) {
    const directory = path.join(base, `heed-postgres-${name}`);
    const there = lstatSync(directory, { throwIfNoEntry: false });
    if (there !== undefined && !isOurs(there)) continue;
    if (!isWhole(binaries.directory, directory)) replace(binaries.directory, directory);
    return { ...binaries, directory };
  }
  return undefined;
}

/** /var/cache first: nothing sweeps it. The temporary directory is sticky, so that only root moves what root laid there. */
function trustedBases(): string[] {
  return ['/var/cache', tmpdir()].filter((base) => {
    const stats = lstatSync(base, { throwIfNoEntry: false });
    return stats?.isDirectory() === true && stats.uid === 0 && (isOurs(stats) || (stats.mode & 0o1000) !== 0);
  });
}

function isOurs(stats: Stats): boolean {
  return stats.uid === process.getuid?.() && (stats.isSymbolicLink() || (stats.mode & 0o022) === 0);
}

function isWhole(source: string, copy: string): boolean {
  const original = lstatSync(source);
  const there = lstatSync(copy, { throwIfNoEntry: false });
  if (there === undefined || !isOurs(there) || modeOf(original) !== modeOf(there)) return false;
  if (original.isSymbolicLink()) return readlinkSync(source) === readlinkSync(copy);
  if (original.isFile()) return there.size === original.size && (there.mode & 0o777) === modeOf(original);
  return (
    (there.mode & 0o777) === modeOf(original) &&
    readdirSync(source).every((name) => isWhole(path.join(source, name), path.join(copy, name)))
  );
}

/** Whole at once or not at all: a kill in the middle leaves only a stray directory. */
function replace(source: string, directory: string): void {
  const made = mkdtempSync(`${directory}-new-`);
  copyInto(source, path.join(made, 'native'));
  if (lstatSync(directory, { throwIfNoEntry: false }) !== undefined) {
    renameSync(directory, path.join(made, 'old'));
  }
  renameSync(path.join(made, 'native'), directory);
  rmSync(made, { recursive: true, force: true });
}

function copyInto(source: string, target: string): void {
  const stats = lstatSync(source);
  if (stats.isSymbolicLink()) {
    symlinkSync(readlinkSync(source), target);
    return;
  }
  if (stats.isDirectory()) {
    mkdirSync(target);
    for (const name of readdirSync(source)) copyInto(path.join(source, name), path.join(target, name));
  } else {
    copyFileSync(source, target);
  }
  chmodSync(target, modeOf(stats));
}

function modeOf(stats: Stats): number {
  if (stats.isSymbolicLink()) return 0o777;
  return stats.isDirectory() || (stats.mode & 0o100) !== 0 ? 0o755 : 0o644;
}
