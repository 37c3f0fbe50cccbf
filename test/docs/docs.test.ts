import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type GraphQLSchema, parse, validate } from 'graphql';
import { beforeAll, describe, expect, it } from 'vitest';
import { permissions } from '../../src/core/access/permissions.js';
import { greet } from '../../src/shell/greeting.js';
import { buildGuardedSchema } from '../../src/shell/graphql/schema.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const pages = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...pagesBelow('docs')];

function pagesBelow(folder: string): string[] {
  return readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => path.join(folder, file));
}

function blocksOf(file: string, language: string): string[] {
  return [...read(file).matchAll(/```(\w+)\n([\s\S]*?)```/g)]
    .filter(([, of]) => of === language)
    .map(([, , block]) => block ?? '');
}

describe('the README', () => {
  it('has the lines to paste that Heed prints, as it prints them', () => {
    const greeting = greet({
      url: 'http://127.0.0.1:4000',
      platformKey: undefined,
      explorer: true,
      colours: false,
    });
    const toPaste = greeting.slice(greeting.indexOf('# To try it')).trimEnd();
    expect(toPaste).toContain('followLog');
    expect(blocksOf('README.md', 'sh').map((block) => block.trimEnd())).toContain(toPaste);
  });

  it('begins with the two commands', () => {
    expect(blocksOf('README.md', 'sh')[0]).toBe('npm ci\nnpm start\n');
  });
});

describe('the documentation', () => {
  let schema: GraphQLSchema;
  beforeAll(async () => {
    schema = await buildGuardedSchema();
  });

  it('asks the API for what there is', () => {
    const examples = pages.flatMap((file) => blocksOf(file, 'graphql').map((block) => ({ file, block })));
    expect(examples.length).toBeGreaterThan(5);
    const wrong = examples.filter(({ block }) => validate(schema, parse(block)).length > 0);
    expect(wrong).toEqual([]);
  });

  it('links only to what is there', () => {
    const links = pages.flatMap((file) =>
      [...read(file).matchAll(/\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)/g)].map(([, link]) => ({
        file,
        link: link ?? '',
      })),
    );
    expect(links.length).toBeGreaterThan(10);
    expect(links.filter(({ file, link }) => !existsSync(path.join(root, path.dirname(file), link)))).toEqual(
      [],
    );
  });

  it('names only files that are there', () => {
    const named = pages.flatMap((file) =>
      [...read(file).matchAll(/`((?:src|test|drizzle|scripts|docs|schema|bench|examples)\/[\w./-]+)`/g)].map(
        ([, name]) => ({ file, name: name ?? '' }),
      ),
    );
    expect(named.length).toBeGreaterThan(30);
    expect(named.filter(({ name }) => !existsSync(path.join(root, name)))).toEqual([]);
  });

  it('leads a STOP through more than twenty files', () => {
    const steps = read('docs/the-way-of-one-stop.md').match(/^\|\s*\d+\s*\|\s*`[^`]+`/gm) ?? [];
    expect(steps.length).toBeGreaterThan(20);
  });

  it('lists every decision', () => {
    const listed = read('docs/decisions/README.md');
    for (const file of readdirSync(path.join(root, 'docs/decisions'))) {
      if (file !== 'README.md') expect(listed).toContain(`(${file})`);
    }
  });

  it('tells of every operation in the changelog', () => {
    const told = read('CHANGELOG.md');
    const untold = Object.keys(permissions).filter(
      (operation) => !told.includes(`\`${operation.split('.')[1]}\``),
    );
    expect(untold).toEqual([]);
  });
});
