/**
 * Reads a statement as PostgreSQL itself does and tells where it touches what accounts own without naming the account:
 * a table of accounts of which no condition says whose rows are meant, and a function that is not told.
 */
import { loadModule, parseSync } from 'libpg-query';
import type { Catalog } from './catalog.js';
import { isCte, type Level, sideOf, sourceName, unbound } from './sources.js';
import { as, isTree, listOf, nameOf, type Tree, wordsOf } from './tree.js';

await loadModule();

export interface References {
  /** Tables of accounts that it touches itself. */
  tables: Set<string>;
  /** Functions of Heed that it calls. */
  functions: Set<string>;
  /** Those of them that it tells no account. */
  untold: Set<string>;
  /** Tables that it touches without saying whose rows. */
  unbound: Set<string>;
  /** What can't be read here, and must not be passed over. */
  unread: Set<string>;
}

const ownArguments = /^p_(account_id|accounts)$/;

export function referencesOf(text: string, catalog: Catalog, inFunction = false): References {
  const tablesOfAccounts = new Set(catalog.tablesOfAccounts);
  const found: References = {
    tables: new Set(),
    functions: new Set(),
    untold: new Set(),
    unbound: new Set(),
    unread: new Set(),
  };

  /** Whatever kind of node it is. */
  function walk(node: unknown, level: Level): void {
    if (Array.isArray(node)) for (const part of node) walk(part, level);
    if (!isTree(node)) return;
    if (typeof node['relname'] === 'string') found.unread.add(`${node['relname']} where none was looked for`);
    for (const [kind, inside] of Object.entries(node)) {
      const query = queries[kind];
      if (query !== undefined && isTree(inside)) query(inside, level);
      else {
        if (kind === 'FuncCall' && isTree(inside)) call(inside, level);
        walk(inside, level);
      }
    }
  }

  function call(node: Tree, level: Level): void {
    const name = wordsOf(node['funcname']).at(-1) ?? '';
    const ways = catalog.functions.filter((one) => one.name === name);
    if (ways.length === 0) return;
    found.functions.add(name);
    const first = listOf(node['args'])[0];
    const isTold =
      ways.every(({ args }) => ownArguments.test(args[0] ?? '')) &&
      first !== undefined &&
      sideOf(first, level) !== 'other';
    if (!isTold) found.untold.add(name);
  }

  function levelBelow(above: Level | null): Level {
    return { sources: new Map(), ctes: new Set(), above, inFunction };
  }

  function common(query: Tree, level: Level): void {
    const clause = query['withClause'];
    for (const one of listOf(isTree(clause) ? clause['ctes'] : null)) {
      const cte = as('CommonTableExpr', one);
      if (cte === null) continue;
      level.ctes.add(nameOf(cte['ctename']));
      walk(cte['ctequery'], level);
    }
  }

  /** Takes note of what a FROM holds, then looks inside. */
  function source(item: unknown, level: Level): void {
    const join = as('JoinExpr', item);
    if (join !== null) {
      source(join['larg'], level);
      source(join['rarg'], level);
      return;
    }
    const table = as('RangeVar', item) ?? (isTree(item) && 'relname' in item ? item : null);
    const relation = nameOf(table?.['relname']);
    const isOfAccounts = table !== null && tablesOfAccounts.has(relation) && !isCte(relation, level);
    if (isOfAccounts) found.tables.add(relation);
    level.sources.set(sourceName(item), isOfAccounts ? relation : null);
  }

  function inside(item: unknown, level: Level): void {
    const join = as('JoinExpr', item);
    if (join !== null) {
      inside(join['larg'], level);
      inside(join['rarg'], level);
      walk(join['quals'], level);
    } else if (as('RangeVar', item) === null && !(isTree(item) && 'relname' in item)) walk(item, level);
  }

  function check(level: Level, froms: readonly unknown[], where: unknown): void {
    for (const name of unbound(level, froms, where)) found.unbound.add(level.sources.get(name) ?? name);
  }

  /** The parts of a query that are looked at apart. */
  const apart = new Set(['withClause', 'fromClause', 'usingClause', 'relation', 'larg', 'rarg', 'cols']);

  function rest(query: Tree, level: Level): void {
    for (const [part, inside] of Object.entries(query)) if (!apart.has(part)) walk(inside, level);
  }

  function select(query: Tree, above: Level | null): void {
    const level = levelBelow(above);
    common(query, level);
    for (const part of [query['larg'], query['rarg']]) if (isTree(part)) select(part, level);
    const froms = listOf(query['fromClause']);
    for (const item of froms) source(item, level);
    for (const item of froms) inside(item, level);
    check(level, froms, query['whereClause']);
    // What is locked was named before.
    rest({ ...query, lockingClause: undefined, op: undefined }, level);
  }

  function change(query: Tree, above: Level | null): void {
    const level = levelBelow(above);
    common(query, level);
    const froms = [query['relation'], ...listOf(query['fromClause']), ...listOf(query['usingClause'])];
    for (const item of froms) source(item, level);
    for (const item of froms) inside(item, level);
    check(level, froms, query['whereClause']);
    rest(query, level);
  }

  function insert(query: Tree, above: Level | null): void {
    const level = levelBelow(above);
    common(query, level);
    const table = isTree(query['relation']) ? nameOf(query['relation']['relname']) : '';
    if (tablesOfAccounts.has(table)) {
      found.tables.add(table);
      const columns = listOf(query['cols']).map((column) => nameOf(as('ResTarget', column)?.['name']));
      // Without columns it takes whole rows, of what is looked at by itself.
      if (columns.length > 0 ? !columns.includes('account_id') : !isOfWholeRows(query['selectStmt']))
        found.unbound.add(table);
    }
    // The row that is there already, and the one that came.
    level.sources.set(sourceName(query['relation']), null).set('excluded', null);
    rest(query, level);
  }

  const queries: Record<string, ((query: Tree, level: Level) => void) | undefined> = {
    SelectStmt: select,
    UpdateStmt: change,
    DeleteStmt: change,
    InsertStmt: insert,
  };

  for (const { stmt } of listOf(parseSync(text).stmts) as { stmt: unknown }[]) walk(stmt, levelBelow(null));
  return found;
}

function isOfWholeRows(query: unknown): boolean {
  const targets = listOf(as('SelectStmt', query)?.['targetList']);
  const column = as('ColumnRef', as('ResTarget', targets[0])?.['val']);
  return targets.length === 1 && wordsOf(column?.['fields']).at(-1) === '*';
}
