/** Imports go inward only, types included; features never import each other; nothing imports itself over others. */
import type { SourceTree } from './source-tree.js';

const coreParts = ['domain', 'db', 'access', 'settings', 'log', 'graph', 'http'];

interface Place {
  ring: 'cli' | 'client' | 'core' | 'features' | 'shell';
  /** Of core and features. */
  part: string;
}

export function placeOf(file: string): Place | null {
  if (file === 'src/main.ts' || file.startsWith('src/shell/')) return { ring: 'shell', part: '' };
  if (file.startsWith('src/client/')) return { ring: 'client', part: '' };
  if (file.startsWith('src/cli/')) return { ring: 'cli', part: '' };
  const [, ring, part] = /^src\/(core|features)\/([^/]+)\/./.exec(file) ?? [];
  if (part === undefined || (ring !== 'core' && ring !== 'features')) return null;
  return ring === 'core' && !coreParts.includes(part) ? null : { ring, part };
}

/** Files of src that belong to no ring, imports that go outward or sideways, and examples that nobody could copy. */
export function importProblems(tree: SourceTree): string[] {
  const problems: string[] = [];
  for (const { path: file, imports } of tree.values()) {
    if (file.startsWith('examples/')) {
      const inside = imports.filter(({ path: target }) => target !== null && !target.startsWith('examples/'));
      problems.push(...inside.map(({ path: target }) => `${file} imports ${target}`));
    }
    if (!file.startsWith('src/')) continue;
    const from = placeOf(file);
    if (from === null) {
      problems.push(`${file} belongs to no ring`);
      continue;
    }
    for (const { path: target, from: written } of imports) {
      if (target === null) {
        if (from.ring === 'client' && !/^(graphql-ws|ws)(\/|$)/.test(written))
          problems.push(`${file} imports ${written}: the client has graphql-ws and ws alone`);
        if (from.ring === 'cli' && !written.startsWith('node:'))
          problems.push(`${file} imports ${written}: the command line has Node and the client alone`);
        continue;
      }
      const to = placeOf(target);
      if (to === null || !mayImport(from, to)) problems.push(`${file} imports ${target}`);
    }
  }
  return problems;
}

function mayImport(from: Place, to: Place): boolean {
  if (from.ring === to.ring && from.part === to.part) return true;
  // The command line is a client as any other: it knows the public API and nothing behind it.
  if (from.ring === 'cli') return to.ring === 'client';
  if (from.ring === 'client' || to.ring === 'client' || to.ring === 'cli') return false;
  if (from.ring === 'shell') return true;
  if (to.ring !== 'core') return false;
  return from.ring === 'features' || coreParts.indexOf(to.part) < coreParts.indexOf(from.part);
}

/** Each cycle once, as the files on its way. */
export function cycles(tree: SourceTree): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const way: string[] = [];

  function visit(file: string): void {
    const at = way.indexOf(file);
    if (at >= 0) {
      found.push([...way.slice(at), file].join(' → '));
      return;
    }
    if (done.has(file)) return;
    way.push(file);
    for (const { path: target } of tree.get(file)?.imports ?? []) if (target !== null) visit(target);
    way.pop();
    done.add(file);
  }

  for (const file of tree.keys()) visit(file);
  return found;
}
