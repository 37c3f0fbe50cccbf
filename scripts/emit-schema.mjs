// Writes schema/schema.graphql from the built code; with --check it compares instead, and fails when they differ.
import { readFile, writeFile } from 'node:fs/promises';
import { lexicographicSortSchema, printSchema } from 'graphql';

const { buildGuardedSchema } = await import('../dist/shell/graphql/schema.js');
const file = new URL('../schema/schema.graphql', import.meta.url);
const header = '# Emitted from the code by `npm run schema`. Never edited by hand.\n\n';
const emitted = `${header}${printSchema(lexicographicSortSchema(await buildGuardedSchema()))}\n`;

if (process.argv.includes('--check')) {
  const committed = await readFile(file, 'utf8').catch(() => '');
  if (committed !== emitted) {
    process.stderr.write(
      'schema/schema.graphql is not what the code says: run `npm run schema` and commit it\n',
    );
    process.exit(1);
  }
} else {
  await writeFile(file, emitted);
}
