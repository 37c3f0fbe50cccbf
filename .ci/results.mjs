/**
 * For .ci/run: reads what reporter.mjs has written.
 *
 *   results.mjs again FIRST                                  prints the files to be run once more, one a line
 *   results.mjs count NAME FAILURES UNSTEADY FIRST [SECOND]  prints how many passed, failed and were unsteady
 *
 * What failed in the first run and passed in the second, alone, is unsteady: it counts as passed, and is named in UNSTEADY
 * with what it failed of. What never passed is named in FAILURES.
 */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';

/** More files than these fail for a reason that a second run won't mend. */
const filesToRunAgain = 12;
const linesOfOne = 8;

const [command, ...given] = process.argv.slice(2);
const read = (path) => JSON.parse(readFileSync(path, 'utf8'));
const isFailed = ({ tests, errors }) => errors.length > 0 || tests.some(({ state }) => state === 'failed');

/** Each test and each file's own part (its hooks, its imports), by a name that is the same in both runs. */
function partsOf({ file, tests, errors }) {
  const parts = new Map([
    [`${file}\n`, { file, test: '', state: errors.length > 0 ? 'failed' : 'none', errors }],
  ]);
  for (const { test, state, errors } of tests) {
    let name = `${file}\n${test}`;
    while (parts.has(name)) name += ' again';
    parts.set(name, { file, test, state, errors });
  }
  return parts;
}

/** Colours off, and not too long: whoever sees only the last lines must see this. */
function shown({ file, test, errors }) {
  const why = errors.join('\n').replace(/\u001b\[[0-9;]*m/g, '');
  const lines = why.split('\n').map((line) => line.slice(0, 240));
  const place = lines.findLast((line) => line.startsWith('    at '));
  const first = lines.slice(0, linesOfOne);
  return [
    file,
    `  ${test || 'the file itself'}`,
    ...first,
    ...(place === undefined || first.includes(place) ? [] : [place]),
  ].join('\n');
}

if (command === 'again') {
  const failed = read(given[0]).files.filter(isFailed);
  if (failed.length <= filesToRunAgain) for (const { file } of failed) process.stdout.write(`${file}\n`);
} else {
  const [name, failures, unsteady, firstPath, secondPath] = given;
  const first = read(firstPath);
  const second =
    secondPath !== undefined && existsSync(secondPath) ? read(secondPath) : { files: [], outside: [] };
  const again = new Map(second.files.flatMap((file) => [...partsOf(file)]));
  const counts = { passed: 0, failed: 0, unsteady: 0 };
  const fail = (part) => {
    counts.failed += 1;
    appendFileSync(failures, `${name}: ${shown(part)}\n`);
  };
  for (const [id, part] of first.files.flatMap((file) => [...partsOf(file)])) {
    const later = again.get(id);
    again.delete(id);
    const failedOnce = [part, later].find((one) => one?.state === 'failed');
    const passed =
      later === undefined ? part.state === 'passed' : [part, later].some(({ state }) => state === 'passed');
    // A file's own part has passed where nothing is said against it.
    const well = passed || (part.test === '' && [part, later].some((one) => one?.state === 'none'));
    if (failedOnce !== undefined && !well) fail(part.state === 'failed' ? part : later);
    else if (part.state === 'pending' && !well) fail({ ...part, errors: ['the run ended before it'] });
    if (passed) counts.passed += 1;
    if (failedOnce !== undefined && well) {
      counts.unsteady += 1;
      appendFileSync(unsteady, `${name}: ${shown(failedOnce)}\n`);
    }
  }
  // Tests that the first run never came to.
  for (const part of again.values()) {
    if (part.state === 'passed') counts.passed += 1;
    if (part.state === 'failed') fail(part);
  }
  if ([first, second].some(({ reason }) => reason === 'interrupted'))
    fail({ file: 'the run', test: '', errors: ['it was interrupted'] });
  for (const error of [...first.outside, ...second.outside])
    fail({ file: 'outside of tests', test: '', errors: [error] });
  process.stdout.write(`${counts.passed} ${counts.failed} ${counts.unsteady}\n`);
}
