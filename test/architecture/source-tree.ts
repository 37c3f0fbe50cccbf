/** Source files as the checks see them: parsed, with what they import and what they say in comments. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseSync } from 'vite';

/** A node of the parser's tree (ESTree). */
export interface Node {
  type: string;
  [property: string]: unknown;
}

export interface Import {
  /** As written. */
  from: string;
  /** Where that is in the tree; null for packages. */
  path: string | null;
  /** Nothing of it is left at run time. */
  typesOnly: boolean;
  /** What is taken, by its name there; empty where all of it is. */
  names: string[];
}

export interface SourceFile {
  /** From the root of the repository, with slashes. */
  path: string;
  text: string;
  body: Node[];
  imports: Import[];
  comments: string[];
  /** Lines that are neither blank nor only a comment. */
  codeLines: number;
}

export type SourceTree = ReadonlyMap<string, SourceFile>;

/** Reads all TypeScript below the folders. */
export function readTree(root: string, folders: readonly string[], leftOut: readonly string[]): SourceTree {
  const texts: Record<string, string> = {};
  for (const folder of folders) {
    for (const entry of readdirSync(path.join(root, folder), { withFileTypes: true, recursive: true })) {
      const file = path.relative(root, path.join(entry.parentPath, entry.name)).split(path.sep).join('/');
      if (!entry.isFile() || !/\.m?ts$/.test(file)) continue;
      if (file.includes('/node_modules/') || leftOut.some((start) => file.startsWith(start))) continue;
      texts[file] = readFileSync(path.join(root, file), 'utf8');
    }
  }
  return treeOf(texts);
}

/** A tree of texts by path. */
export function treeOf(texts: Record<string, string>): SourceTree {
  return new Map(Object.entries(texts).map(([file, text]) => [file, parse(file, text)]));
}

/** Each node below, the node itself first. */
export function* nodesOf(value: unknown): Generator<Node> {
  if (Array.isArray(value)) {
    for (const one of value) yield* nodesOf(one);
  } else if (isNode(value)) {
    yield value;
    for (const property of Object.values(value)) yield* nodesOf(property);
  }
}

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

function parse(file: string, text: string): SourceFile {
  const { program, comments, errors } = parseSync(file, text, { lang: 'ts' });
  if (errors.length > 0) throw new Error(`${file} does not parse: ${errors[0]?.message}`);
  const statements: readonly unknown[] = program.body;
  const body = statements.filter(isNode);
  const withoutComments = comments.reduceRight(
    (rest, { start, end }) =>
      rest.slice(0, start) + rest.slice(start, end).replaceAll(/[^\n]/g, '') + rest.slice(end),
    text,
  );
  return {
    path: file,
    text,
    body,
    imports: [...nodesOf(body)].flatMap((node) => importOf(node, file)),
    comments: comments.map(({ value }) => value),
    codeLines: withoutComments.split('\n').filter((line) => line.trim() !== '').length,
  };
}

/** Of import and export statements, import() and the types import('…'). */
function importOf(node: Node, file: string): Import[] {
  const { source } = node;
  if (!isNode(source) || typeof source['value'] !== 'string') return [];
  const specifiers = (Array.isArray(node['specifiers']) ? node['specifiers'] : []).filter(isNode);
  const isType = (one: Node) => one['importKind'] === 'type' || one['exportKind'] === 'type';
  const from = source['value'];
  return [
    {
      from,
      path: from.startsWith('.')
        ? path.posix.join(path.posix.dirname(file), from).replace(/\.js$/, '.ts')
        : null,
      typesOnly:
        node.type === 'TSImportType' || isType(node) || (specifiers.length > 0 && specifiers.every(isType)),
      names: specifiers.flatMap(({ imported }) =>
        isNode(imported) && typeof imported['name'] === 'string' ? [imported['name']] : [],
      ),
    },
  ];
}
