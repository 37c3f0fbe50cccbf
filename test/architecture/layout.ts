/** Where code stands and how much of it stands together. */
import { isNode, type Node, nodesOf, type SourceTree } from './source-tree.js';

const maximum = 250;
const vagueFolders = new Set(['utils', 'util', 'helpers', 'common', 'lib', 'shared', 'misc']);

export function longFiles(tree: SourceTree): string[] {
  return [...tree.values()]
    .filter(({ codeLines }) => codeLines > maximum)
    .map(({ path, codeLines }) => `${path} has ${codeLines} lines of code`);
}

/** Files that only hand on what others export. */
export function barrels(tree: SourceTree): string[] {
  return [...tree.values()]
    .filter(
      ({ body }) =>
        body.length > 0 &&
        body.every(
          ({ type, source }) =>
            type === 'ExportAllDeclaration' ||
            type === 'ImportDeclaration' ||
            (type === 'ExportNamedDeclaration' && isNode(source)),
        ) &&
        body.some(({ type }) => type !== 'ImportDeclaration'),
    )
    .map(({ path }) => path);
}

export function vaguePlaces(tree: SourceTree): string[] {
  return [...tree.keys()].filter((file) =>
    file.split('/').some((part) => vagueFolders.has(part.split('.')[0] ?? '')),
  );
}

/** `db` of db.rows, services.db.rows and db.of(account).rows. */
function nameOfAsked(object: Node): unknown {
  if (object.type === 'MemberExpression' && isNode(object['property'])) return object['property']['name'];
  if (object.type !== 'CallExpression' || !isNode(object['callee'])) return object['name'];
  const { property, object: asked } = object['callee'];
  const isOf = isNode(property) && ['of', 'ofAll'].includes(String(property['name']));
  return isOf && isNode(asked) ? nameOfAsked(asked) : null;
}

/**
 * Statements that are sent from elsewhere than *.queries.ts: `db.rows`, `db.text` and `db.orm`. Conditions and other
 * parts of statements may stand where they are made. Exceptions: core/db is the way to the database, and the writer's
 * one call is the writer's.
 */
export function strayStatements(tree: SourceTree): string[] {
  const exceptions = /^src\/(core\/db\/|core\/log\/write-batch\.ts$)/;
  const ways = new Set(['rows', 'text', 'orm']);
  const stray: string[] = [];
  for (const { path, body } of tree.values()) {
    if (!path.startsWith('src/') || path.endsWith('.queries.ts') || exceptions.test(path)) continue;
    for (const node of nodesOf(body)) {
      if (node.type !== 'MemberExpression' || !isNode(node['property']) || !isNode(node['object'])) continue;
      const way = String(node['property']['name']);
      if (ways.has(way) && nameOfAsked(node['object']) === 'db') stray.push(`${path}: db.${way}`);
    }
  }
  return stray;
}
