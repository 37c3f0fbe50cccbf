/** Which of the statements that were sent touch what accounts own without naming the account. */
import { referencesOf, type References } from './account-references.js';
import type { Catalog } from './catalog.js';
import type { Exception } from './exceptions.js';
import { bodiesOf } from './function-bodies.js';
import type { Note } from './notes.js';

export interface Judgement {
  /** What is wrong, a sentence each. */
  faults: string[];
  /** Exceptions that some statement used. */
  used: ReadonlySet<Exception>;
  /** Heed's statements that touch what accounts own; all of Heed's; those that tests gave themselves. */
  counts: { ofAccounts: number; ofHeed: number; ofTests: number };
  /** Tables of accounts that were touched, by a statement or inside a function that one called. */
  tables: ReadonlySet<string>;
  functions: ReadonlySet<string>;
}

/** What a function touches with all that it calls. */
function reachOf(bodies: ReadonlyMap<string, References>): Map<string, Set<string>> {
  const reach = new Map<string, Set<string>>();
  const from = (name: string): Set<string> => {
    const known = reach.get(name);
    if (known !== undefined) return known;
    const body = bodies.get(name);
    // Text that is only put together there could touch anything.
    const tables = new Set([...(body?.tables ?? []), ...(body?.unread ?? [])]);
    reach.set(name, tables);
    for (const called of body?.functions ?? []) for (const table of from(called)) tables.add(table);
    return tables;
  };
  for (const name of bodies.keys()) from(name);
  return reach;
}

export function judge(notes: readonly Note[], catalog: Catalog, exceptions: readonly Exception[]): Judgement {
  const bodies = bodiesOf(catalog);
  const reach = reachOf(bodies);
  const faults: string[] = [];
  const used = new Set<Exception>();
  const tables = new Set<string>();
  const functions = new Set<string>();
  /** It or, of several of its name, the one that the others are forms of. */
  const isLent = (name: string) => catalog.functions.some((one) => one.name === name && one.isLent);
  let ofAccounts = 0;
  const ofHeed = notes.filter(({ by }) => by === 'heed');
  for (const { text, how, isOfAll, at } of ofHeed) {
    const spaced = text.replaceAll(/\s+/g, ' ').trim();
    const found = referencesOf(text, catalog);
    const touching = [...found.functions].filter((name) => (reach.get(name)?.size ?? 0) > 0);
    for (const name of touching) {
      functions.add(name);
      for (const table of reach.get(name) ?? [])
        if (catalog.tablesOfAccounts.includes(table)) tables.add(table);
    }
    for (const table of found.tables) tables.add(table);
    if (found.tables.size + touching.length === 0 && found.unread.size === 0) continue;
    ofAccounts += 1;
    const excused = exceptions.filter(({ called }) =>
      'text' in called ? called.text.test(spaced) : touching.includes(called.function),
    );
    for (const exception of excused) used.add(exception);
    if (excused.length > 0) continue;
    // The database shows a statement one account at most; functions that look themselves show them all.
    const bySeveral = isOfAll ? [...found.tables, ...touching.filter((name) => !isLent(name))] : [];
    const wrong = [
      ...[...found.unread].map((what) => `it can't be read here: ${what}`),
      ...[...found.unbound].map((table) => `of ${table} it does not say whose rows`),
      ...[...found.untold]
        .filter((name) => touching.includes(name))
        .map((name) => `it does not tell ${name} the account`),
      ...bySeveral.map(
        (what) => `it may speak of several accounts, so a lent function must touch ${what} for it`,
      ),
      ...(how === 'none' ? ['it was sent without its account: db.of(accountId)'] : []),
      ...(how === 'untold' ? ['it was sent as one of an account that it is not told'] : []),
    ];
    if (wrong.length > 0) faults.push(`${wrong.join('; ')}: ${at}: ${spaced}`);
  }
  return {
    faults,
    used,
    counts: { ofAccounts, ofHeed: ofHeed.length, ofTests: notes.length - ofHeed.length },
    tables,
    functions,
  };
}

/** Parts of functions that are told an account and touch what accounts own without naming it. */
export function faultsInFunctions(
  catalog: Catalog,
  excused: Readonly<Record<string, string>>,
  exceptions: readonly Exception[],
): string[] {
  const bodies = bodiesOf(catalog);
  const reach = reachOf(bodies);
  const ofNone = new Set(exceptions.map(({ called }) => ('function' in called ? called.function : '')));
  const told = catalog.functions.filter(({ args }) => /^p_(account_id|accounts)$/.test(args[0] ?? ''));
  return [...new Set(told.map(({ name }) => name))]
    .filter((name) => !Object.hasOwn(excused, name) && !ofNone.has(name))
    .flatMap((name) => {
      const body = bodies.get(name);
      const untold = [...(body?.untold ?? [])].filter(
        (called) => !ofNone.has(called) && (reach.get(called)?.size ?? 0) > 0,
      );
      return [
        ...[...(body?.unbound ?? [])].map((table) => `${name}: of ${table} it does not say whose rows`),
        ...untold.map((called) => `${name}: it does not tell ${called} the account`),
        ...[...(body?.unread ?? [])].map((what) => `${name}: it can't be read here: ${what}`),
      ];
    });
}
