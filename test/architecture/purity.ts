/** What is called *.rules.ts is pure, together with all that it imports at run time: no await, no clock, no I/O. */
import { isNode, nodesOf, type SourceFile, type SourceTree } from './source-tree.js';

/** Of node:crypto: what gives the same for the same. */
const pureOfCrypto = new Set([
  'X509Certificate',
  'createCipheriv',
  'createDecipheriv',
  'createHash',
  'createHmac',
  'createPublicKey',
  'hkdfSync',
  'timingSafeEqual',
  'verify',
]);
const impureGlobals = new Set([
  'process',
  'performance',
  'fetch',
  'console',
  'crypto',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
]);
/** Packages that do I/O or keep the time. */
const impurePackages = /^(node:(?!(?:crypto|buffer)$)|postgres$|pino|fastify|@apollo\/|ws$|prom-client)/;

export function impurities(tree: SourceTree): string[] {
  const problems: string[] = [];
  for (const file of tree.values()) {
    if (!/^src\/.*\.rules\.ts$/.test(file.path)) continue;
    for (const reached of reachedFrom(file, tree)) {
      const via = reached === file ? '' : ` through ${reached.path}`;
      problems.push(...impuritiesOf(reached).map((what) => `${file.path}${via}: ${what}`));
    }
  }
  return problems;
}

function reachedFrom(file: SourceFile, tree: SourceTree): Set<SourceFile> {
  const reached = new Set([file]);
  for (const one of reached) {
    for (const { path, typesOnly } of one.imports) {
      const target = path === null || typesOnly ? undefined : tree.get(path);
      if (target !== undefined) reached.add(target);
    }
  }
  return reached;
}

function impuritiesOf(file: SourceFile): string[] {
  const found = file.imports.filter(({ typesOnly }) => !typesOnly).flatMap(impureImport);
  for (const node of nodesOf(file.body)) {
    const { type } = node;
    if (type === 'AwaitExpression' || (type === 'ForOfStatement' && node['await'] === true))
      found.push('await');
    if (node['async'] === true) found.push('an async function');
    if (type === 'Identifier' && impureGlobals.has(String(node['name']))) found.push(String(node['name']));
    if (type === 'MemberExpression' && isNode(node['object']) && isNode(node['property'])) {
      const name = `${String(node['object']['name'])}.${String(node['property']['name'])}`;
      if (name === 'Date.now' || name === 'Math.random') found.push(name);
    }
    if (type === 'NewExpression' && isNode(node['callee']) && node['callee']['name'] === 'Date') {
      if (Array.isArray(node['arguments']) && node['arguments'].length === 0) found.push('new Date()');
    }
  }
  return found;
}

function impureImport({ from, names }: SourceFile['imports'][number]): string[] {
  if (from === 'node:crypto') {
    const impure = names.filter((name) => !pureOfCrypto.has(name));
    return names.length === 0 ? [from] : impure.map((name) => `${name} of ${from}`);
  }
  return impurePackages.test(from) ? [from] : [];
}
