/** For .ci/run: what became of every test, file by file, written as JSON to the file that RESULTS names. */
import { writeFileSync } from 'node:fs';

const told = (errors) =>
  errors.map(({ name, message, stacks, stack }) => {
    const place = stacks?.[0];
    const at = place === undefined ? (stack ?? '').split('\n').find((line) => /^ +at /.test(line)) : null;
    return `${name ?? 'Error'}: ${message}\n    ${at?.trim() ?? `at ${place?.file}:${place?.line}:${place?.column}`}`;
  });

export default class {
  onTestRunEnd(modules, unhandled, reason) {
    const files = modules.map((module) => ({
      file: module.moduleId,
      tests: [...module.children.allTests()].map((test) => {
        const { state, errors } = test.result();
        return { test: test.fullName, state, errors: told(errors ?? []) };
      }),
      // Those of hooks and of imports belong to no test.
      errors: told([module, ...module.children.allSuites()].flatMap((part) => part.errors())),
    }));
    const outside = [];
    for (const error of unhandled) {
      const file = files.find(({ file }) => file === error.VITEST_TEST_PATH);
      (file?.errors ?? outside).push(...told([error]));
    }
    writeFileSync(process.env.RESULTS, JSON.stringify({ files, outside, reason }));
  }
}
