/** The statements that a function of the database is made of, and what those touch. */
import { loadModule, parsePlPgSQLSync, parseSync } from 'libpg-query';
import { type References, referencesOf } from './account-references.js';
import type { Catalog, SqlFunction } from './catalog.js';
import { as, isTree, listOf, nameOf } from './tree.js';

await loadModule();

/** Of each function by its name; one of several forms has what all of them have. */
export function bodiesOf(catalog: Catalog): Map<string, References> {
  const bodies = new Map<string, References>();
  for (const one of catalog.functions) {
    const before = bodies.get(one.name);
    const now = bodyOf(one, catalog);
    bodies.set(one.name, before === undefined ? now : together([before, now]));
  }
  return bodies;
}

function bodyOf(one: SqlFunction, catalog: Catalog): References {
  if (one.language !== 'plpgsql') return referencesOf(textOfSql(one.definition), catalog, true);
  const { texts, isPutTogether } = textsOfPlpgsql(one.definition);
  const body = together(texts.map((text) => referencesOf(text, catalog, true)));
  if (isPutTogether) body.unread.add('EXECUTE');
  return body;
}

function together(all: readonly References[]): References {
  const of = (part: keyof References) => new Set(all.flatMap((one) => [...one[part]]));
  return {
    tables: of('tables'),
    functions: of('functions'),
    untold: of('untold'),
    unbound: of('unbound'),
    unread: of('unread'),
  };
}

function textOfSql(definition: string): string {
  const [{ stmt } = { stmt: null }] = parseSync(definition).stmts as { stmt: unknown }[];
  const options = listOf(as('CreateFunctionStmt', stmt)?.['options']).map((option) => as('DefElem', option));
  const body = options.find((option) => option?.['defname'] === 'as');
  const text = as('String', listOf(as('List', body?.['arg'])?.['items'])[0])?.['sval'];
  if (typeof text !== 'string') throw new Error(`no body was found in ${definition}`);
  return text;
}

function textsOfPlpgsql(definition: string): { texts: string[]; isPutTogether: boolean } {
  const texts: string[] = [];
  let isPutTogether = false;
  const walk = (node: unknown): void => {
    if (Array.isArray(node)) for (const part of node) walk(part);
    if (!isTree(node)) return;
    if ('PLpgSQL_stmt_dynexecute' in node || 'PLpgSQL_stmt_dynfors' in node) isPutTogether = true;
    const expression = as('PLpgSQL_expr', node);
    if (expression !== null) texts.push(asStatement(nameOf(expression['query']), expression['parseMode']));
    else for (const part of Object.values(node)) walk(part);
  };
  walk(parsePlPgSQLSync(definition));
  return { texts, isPutTogether };
}

/** An expression and an assignment as the statement that computes them. */
function asStatement(text: string, mode: unknown): string {
  if (mode === 0) return text;
  return `select ${mode === 2 ? text : text.replace(/^.*?:?=/s, '')}`;
}
