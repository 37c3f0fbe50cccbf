/** Cursors of every list that there is, of two accounts: each is a place in its own list alone. */
import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { platformKey } from '../support/app.js';
import { holdsInTime } from './holds.js';
import { anyText, around } from './inputs.js';
import { givenListedAccount, type ListedAccount } from './listed-account.js';
import { expectAnswer, useWatchedHeed } from './watched-heed.js';

const heed = useWatchedHeed();

const lists = [
  'optOuts',
  'optOutEvents',
  'campaigns',
  'imports',
  'errors',
  'reviews',
  'auditTrail',
  'trustedDocuments',
  'accounts',
] as const;
type List = (typeof lists)[number];

/** What a cursor of these says is a place whether something stands there or not. */
const open: readonly List[] = ['optOuts', 'optOutEvents', 'errors', 'accounts'];

interface Known {
  owner: ListedAccount;
  cursors: Record<List, readonly string[]>;
}
const held: Known[] = [];
const knownOf = (which: number): Known => {
  const known = held[which];
  if (known === undefined) throw new Error('they are there once the tests run');
  return known;
};

type Found = { kind: 'page'; cursors: string[] } | { kind: 'refused'; code: string | undefined };

interface Edges {
  edges: readonly { cursor: string }[];
}

async function ask(
  { account, importId }: ListedAccount,
  list: List,
  place: { after?: string | null; before?: string | null },
): Promise<Found> {
  const page = `(${list === 'reviews' ? 'state: null, ' : ''}after: $after, before: $before)`;
  const inner = `{ edges { cursor } }`;
  const field =
    list === 'errors'
      ? `import(id: "${importId}") { list: errors${page} ${inner} }`
      : `list: ${list}${page} ${inner}`;
  const query = `query ($after: Cursor, $before: Cursor) { ${field} }`;
  const key = list === 'accounts' ? platformKey : account.admin.key;
  const answer = expectAnswer(await heed.graphql({ query, variables: place }, key));
  const [error] = answer.errors ?? [];
  if (error !== undefined) return { kind: 'refused', code: error.extensions.code };
  const data = answer.data as { list?: Edges; import?: { list: Edges } };
  const { edges } = there(list === 'errors' ? data.import?.list : data.list);
  return { kind: 'page', cursors: edges.map(({ cursor }) => cursor) };
}

function there<Thing>(thing: Thing | undefined): Thing {
  if (thing === undefined) throw new Error('a list was expected in the answer');
  return thing;
}

beforeAll(async () => {
  for (let which = 0; which < 2; which += 1) {
    const owner = await givenListedAccount(heed.app);
    const cursors: Partial<Record<List, readonly string[]>> = {};
    held.push({ owner, cursors: cursors as Known['cursors'] });
  }
  for (const { owner, cursors } of held)
    for (const list of lists) {
      const found = await ask(owner, list, {});
      if (found.kind === 'page') cursors[list] = found.cursors;
    }
  heed.expectQuietLog();
}, 60_000);

/** Chosen while the test runs: cursors are known only then. */
const some = fc.record({ owner: fc.nat(1), list: fc.constantFrom(...lists), at: fc.nat(1_000) });
const chosen = ({ owner, list, at }: { owner: number; list: List; at: number }): string => {
  const cursors = knownOf(owner).cursors[list];
  return cursors[at % cursors.length] ?? '';
};
const bytesOf = (text: string) => Buffer.from(text).toString('base64url');
const said = fc.oneof(
  {
    weight: 3,
    arbitrary: some.map((which) => () => chosen(which)),
  },
  {
    weight: 3,
    arbitrary: fc.tuple(some, fc.nat(80), fc.nat(2), anyText(2)).map(([which, at, gone, put]) => () => {
      const cursor = chosen(which);
      const place = at % (cursor.length + 1);
      return cursor.slice(0, place) + put + cursor.slice(place + gone);
    }),
  },
  // What it says, said otherwise.
  {
    weight: 2,
    arbitrary: fc
      .tuple(some, fc.constantFrom('upper', 'more', 'padded', 'later', 'spaced'))
      .map(([which, how]) => () => {
        const cursor = chosen(which);
        const text = Buffer.from(cursor, 'base64url').toString();
        switch (how) {
          case 'upper':
            return bytesOf(text.toUpperCase());
          case 'more':
            return bytesOf(`${text} more`);
          case 'padded':
            return `${cursor}=`;
          case 'later':
            return bytesOf(text.replace('.', ','));
          case 'spaced':
            return `${cursor.slice(0, 4)} ${cursor.slice(4)}`;
        }
      }),
  },
  {
    weight: 1,
    arbitrary: around(
      bytesOf('1700000000000000 00000000-0000-4000-8000-000000000000'),
      bytesOf('2026-01-02T03:04:05Z 00000000-0000-4000-8000-000000000000'),
      '',
    ).map((text) => () => text),
  },
);

describe('a cursor', () => {
  it('there is of every list, in both accounts', () => {
    for (const { cursors } of held)
      for (const list of lists) expect(cursors[list]?.length, list).toBeGreaterThan(0);
    expect(new Set(Object.values(knownOf(0).cursors).flat()).size).toBe(
      Object.values(knownOf(0).cursors).flat().length,
    );
  });

  holdsInTime(
    'is a place in its own list of its own account, and whatever else is given for one is refused as none',
    [fc.nat(1), fc.constantFrom(...lists), fc.constantFrom('after', 'before'), said],
    async (which, list, side, text) => {
      const { owner, cursors } = knownOf(which);
      const cursor = text();
      const own = cursors[list];
      const at = own.indexOf(cursor);
      const found = await ask(owner, list, { [side]: cursor });
      heed.expectQuietLog();
      if (at >= 0) {
        expect(found).toEqual({
          kind: 'page',
          cursors: side === 'after' ? own.slice(at + 1) : own.slice(0, at),
        });
        return;
      }
      const isAnothers = held.some((one) => Object.values(one.cursors).some((all) => all.includes(cursor)));
      if (found.kind === 'page') {
        expect(isAnothers, `${list} took ${cursor}`).toBe(false);
        expect(open, `${list} took ${cursor}`).toContain(list);
      } else if (found.code !== 'BAD_USER_INPUT')
        expect(
          list === 'optOutEvents' ? ['CURSOR_UNKNOWN', 'CURSOR_AHEAD', 'CURSOR_EPOCH'] : ['CURSOR_UNKNOWN'],
        ).toContain(found.code);
      else expect(isAnothers).toBe(false);
      if (isAnothers) expect(found).toEqual({ kind: 'refused', code: 'CURSOR_UNKNOWN' });
    },
    { share: 0.1 },
  );
});
