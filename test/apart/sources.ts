/** What a level of a query reads from, and which of it is bound to the account. */
import { as, isTree, listOf, nameOf, plain, type Tree, wordsOf } from './tree.js';

export interface Level {
  /** Each by the name that it has there: a table of accounts by its table's name, everything else by null. */
  sources: Map<string, string | null>;
  ctes: Set<string>;
  above: Level | null;
  /** Inside a function: what is no column is one of its variables. */
  inFunction: boolean;
}

/** One side of "=": the account of a source at this level, what is known beforehand, or something else. */
type Side = { of: string } | 'known' | 'other';

/** Two sides that are the same; those of an outer join bind only what may be missing there. */
interface Same {
  sides: readonly [Side, Side];
  binds: ReadonlySet<string> | null;
}

function tableAt(name: string, level: Level | null): string | null | undefined {
  for (let at = level; at !== null; at = at.above) {
    const table = at.sources.get(name);
    if (table !== undefined) return table;
  }
  return undefined;
}

export function isCte(name: string, level: Level | null): boolean {
  for (let at = level; at !== null; at = at.above) if (at.ctes.has(name)) return true;
  return false;
}

function sideOfColumn(fields: readonly string[], level: Level): Side {
  const column = fields.at(-1);
  const source = fields.at(-2);
  if (source === undefined) {
    const tables = [...level.sources].filter(([, table]) => table !== null);
    // The server refuses one that could be of several tables.
    if (column === 'account_id' && tables[0] !== undefined)
      return tables.length === 1 ? { of: tables[0][0] } : 'other';
    // A column of what was made of others, or a variable.
    return tables.length === 0 || level.inFunction ? 'known' : 'other';
  }
  const table = tableAt(source, level);
  if (table === undefined) return level.inFunction ? 'known' : 'other';
  if (table === null) return 'known';
  if (column !== 'account_id') return 'other';
  // One of a level above is looked at there.
  return level.sources.has(source) ? { of: source } : 'known';
}

export function sideOf(node: unknown, level: Level): Side {
  const bare = plain(node);
  const column = as('ColumnRef', bare);
  if (column !== null) return sideOfColumn(wordsOf(column['fields']), level);
  if (as('ParamRef', bare) !== null) return 'known';
  const array = as('A_ArrayExpr', bare);
  if (array !== null)
    return listOf(array['elements']).every((one) => sideOf(one, level) === 'known') ? 'known' : 'other';
  // What is inside is looked at by itself.
  if (as('SubLink', bare) !== null) return 'known';
  return 'other';
}

/** "=" of two, of two rows, of one among many: what is the same as what wherever the condition holds. */
function samesOf(condition: unknown, level: Level, binds: Same['binds']): Same[] {
  const bool = as('BoolExpr', condition);
  if (bool !== null) {
    const parts = listOf(bool['args']).map((part) => samesOf(part, level, binds));
    if (bool['boolop'] === 'AND_EXPR') return parts.flat();
    if (bool['boolop'] !== 'OR_EXPR') return [];
    const [first = [], ...others] = parts;
    const key = ({ sides }: Same) => JSON.stringify(sides);
    return first.filter((same) => others.every((part) => part.some((other) => key(other) === key(same))));
  }
  const both = (left: unknown, right: unknown): Same => ({
    sides: [sideOf(left, level), sideOf(right, level)],
    binds,
  });
  const among = as('SubLink', condition);
  if (among?.['subLinkType'] === 'ANY_SUBLINK') {
    const row = as('RowExpr', among['testexpr']);
    const tested = row === null ? [among['testexpr']] : listOf(row['args']);
    return tested.map((side) => ({ sides: [sideOf(side, level), 'known'] as const, binds }));
  }
  const compared = as('A_Expr', condition);
  if (compared === null || wordsOf(compared['name'])[0] !== '=') return [];
  const { kind, lexpr, rexpr } = compared;
  if (kind === 'AEXPR_OP_ANY') return [both(lexpr, rexpr)];
  if (kind === 'AEXPR_IN') {
    const items = listOf(as('List', rexpr)?.['items']).map((item) => sideOf(item, level));
    return items.every((item) => item === 'known') ? [{ sides: [sideOf(lexpr, level), 'known'], binds }] : [];
  }
  if (kind !== 'AEXPR_OP') return [];
  const [left, right] = [as('RowExpr', lexpr), as('RowExpr', rexpr)];
  if (left === null || right === null) return [both(lexpr, rexpr)];
  const rights = listOf(right['args']);
  return listOf(left['args']).map((side, at) => both(side, rights[at]));
}

/** The names of all that a FROM holds, and what its joins say. */
export function joinedSources(item: unknown, level: Level): { names: string[]; sames: Same[] } {
  const join = as('JoinExpr', item);
  if (join === null) return { names: [sourceName(item)], sames: [] };
  const [left, right] = [joinedSources(join['larg'], level), joinedSources(join['rarg'], level)];
  const names = [...left.names, ...right.names];
  const missing = {
    JOIN_INNER: names,
    JOIN_LEFT: right.names,
    JOIN_RIGHT: left.names,
  }[nameOf(join['jointype'])];
  const binds = new Set(missing ?? []);
  const sames = [...left.sames, ...right.sames, ...samesOf(join['quals'], level, binds)];
  if (wordsOf(join['usingClause']).includes('account_id'))
    for (const name of left.names)
      for (const other of right.names)
        sames.push({
          sides: [sideOfColumn([name, 'account_id'], level), sideOfColumn([other, 'account_id'], level)],
          binds,
        });
  return { names, sames };
}

/** The name under which something of a FROM is known at its level. */
export function sourceName(item: unknown): string {
  const table = as('RangeVar', item) ?? (isTree(item) && 'relname' in item ? item : null);
  const alias = (kind: Tree | null) => nameOf((kind?.['alias'] as Tree | undefined)?.['aliasname']);
  if (table !== null) return alias(table) || nameOf(table['relname']);
  const other = as('RangeSubselect', item) ?? as('RangeFunction', item);
  if (other === null) return '';
  const [called] = listOf(as('List', listOf(other['functions'])[0])?.['items']);
  return alias(other) || (wordsOf(as('FuncCall', called)?.['funcname']).at(-1) ?? '');
}

/** The tables of accounts at this level that nothing binds to an account, by their names there. */
export function unbound(level: Level, froms: readonly unknown[], where: unknown): string[] {
  const sames = [
    ...froms.flatMap((item) => joinedSources(item, level).sames),
    ...samesOf(where, level, null),
  ];
  const bound = new Set<string>();
  const isKnown = (side: Side) => side === 'known' || (side !== 'other' && bound.has(side.of));
  for (let before = -1; before !== bound.size;) {
    before = bound.size;
    for (const { sides, binds } of sames)
      for (const [side, other] of [sides, [sides[1], sides[0]] as const])
        if (typeof side === 'object' && isKnown(other) && (binds?.has(side.of) ?? true)) bound.add(side.of);
  }
  return [...level.sources]
    .filter(([name, table]) => table !== null && !bound.has(name))
    .map(([name]) => name);
}
