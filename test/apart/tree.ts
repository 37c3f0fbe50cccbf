/** Walking what PostgreSQL's own parser makes of a statement: objects with one key, which says what they are. */
export type Tree = Record<string, unknown>;

export function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What is in it, where it is of that kind. */
export function as(kind: string, value: unknown): Tree | null {
  const inside = isTree(value) ? value[kind] : undefined;
  return isTree(inside) ? inside : null;
}

export function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The words of a list of String nodes; '*' for a star. */
export function wordsOf(value: unknown): string[] {
  return listOf(value).map((node) => {
    const text = as('String', node)?.['sval'];
    return typeof text === 'string' ? text : '*';
  });
}

/** Behind casts and collations, and behind the subscript of an array. */
export function plain(node: unknown): unknown {
  for (const kind of ['TypeCast', 'CollateClause', 'A_Indirection']) {
    const around = as(kind, node);
    if (around !== null) return plain(around['arg']);
  }
  return node;
}

export function nameOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
