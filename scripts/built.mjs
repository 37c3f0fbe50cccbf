/**
 * Builds when the sources are newer than what was built. A build counts by its mark, which is written when it is whole: one
 * that failed or was killed has none.
 */
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const dist = path.join(root, 'dist');
const mark = path.join(dist, '.built');

/** @param {string} file */
function changedAt(file) {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** The newest change below `directory`; a directory's own time tells of files that were removed. */
function newestIn(/** @type {string} */ directory) {
  const entries = readdirSync(directory, { withFileTypes: true, recursive: true });
  const times = entries.map((entry) => changedAt(path.join(entry.parentPath, entry.name)));
  return Math.max(changedAt(directory), ...times);
}

function isBuilt() {
  const sources = ['package-lock.json', 'tsconfig.json', 'tsconfig.build.json'].map((file) =>
    changedAt(path.join(root, file)),
  );
  return Math.max(newestIn(path.join(root, 'src')), ...sources) < changedAt(mark);
}

/** Builds aside and moves it into place as a whole: others may be starting from this directory at the same time. */
function build() {
  const began = new Date();
  const aside = mkdtempSync(path.join(root, 'node_modules', '.heed-build-'));
  try {
    const made = path.join(aside, 'dist');
    const compiler = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    const options = ['-p', 'tsconfig.build.json', '--outDir', made, '--incremental', 'false'];
    const { status } = spawnSync(process.execPath, [compiler, ...options, '--tsBuildInfoFile', 'null'], {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    if (status !== 0) return false;
    writeFileSync(path.join(made, '.built'), '');
    utimesSync(path.join(made, '.built'), began, began);
    if (isBuilt()) return true;
    if (existsSync(dist)) renameSync(dist, path.join(aside, 'old'));
    renameSync(made, dist);
    return true;
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}

/** False where the build failed, which has said why. */
export function ensureBuilt() {
  return isBuilt() || build();
}
