/** What is never written: a vague name, a promise without an issue, a test that does not run. */
import { isNode, nodesOf, type SourceTree } from './source-tree.js';

/** Say phoneNumber, senderNumber. Members of others, as z.number(), are theirs, and words that are data are no names. */
export function vagueNames(tree: SourceTree): string[] {
  const found: string[] = [];
  for (const { path, body } of tree.values()) {
    const spared = new Set<unknown>();
    for (const node of nodesOf(body)) {
      if (node.type === 'MemberExpression' && node['computed'] !== true) spared.add(node['property']);
      if (node.type === 'Property' && node['shorthand'] !== true) spared.add(node['key']);
      if (node.type === 'Identifier' && node['name'] === 'number' && !spared.has(node)) found.push(path);
    }
  }
  return found;
}

export function openPromises(tree: SourceTree): string[] {
  return [...tree.values()].flatMap(({ path, comments }) =>
    comments
      .filter((comment) => /\b(TODO|FIXME|XXX)\b(?! \(#\d+\))/.test(comment))
      .map((comment) => `${path}: ${comment.trim()}`),
  );
}

const testFunctions = new Set(['it', 'test', 'describe', 'suite']);
const notRun = new Set(['skip', 'only', 'todo']);

export function testsThatDoNotRun(tree: SourceTree): string[] {
  const found: string[] = [];
  for (const { path, body } of tree.values()) {
    for (const node of nodesOf(body)) {
      if (node.type !== 'MemberExpression' || !isNode(node['property'])) continue;
      const name = String(node['property']['name']);
      if (notRun.has(name) && testFunctions.has(firstNameOf(node) ?? '')) found.push(`${path}: ${name}`);
    }
  }
  return found;
}

/** Of `it.concurrent.skip`: `it`. */
function firstNameOf(node: unknown): string | null {
  if (!isNode(node)) return null;
  if (node.type === 'MemberExpression') return firstNameOf(node['object']);
  return typeof node['name'] === 'string' ? node['name'] : null;
}
