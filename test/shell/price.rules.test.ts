import { readdirSync, readFileSync } from 'node:fs';
import { buildSchema, getOperationAST, type GraphQLSchema, isObjectType, Kind, parse } from 'graphql';
import { beforeAll, describe, expect, it } from 'vitest';
import { pricingOf } from '../../src/shell/graphql/price.rules.js';
import { prices, usualPriceLimit } from '../../src/shell/graphql/prices.js';
import { buildGuardedSchema } from '../../src/shell/graphql/schema.js';

const held: { schema?: GraphQLSchema } = {};
beforeAll(async () => {
  held.schema = await buildGuardedSchema();
});
const schema = () => held.schema ?? buildSchema('type Query { a: Int }');

function priceOf(text: string, variables: Record<string, unknown> = {}, name: string | null = null): number {
  const document = parse(text);
  const operation = getOperationAST(document, name);
  if (operation == null) throw new Error('no such operation');
  return pricingOf(schema(), document, operation)(variables);
}

describe('the price of an operation', () => {
  it('is one unit for each object that it gives, and one at least', () => {
    expect(priceOf('{ __typename }')).toBe(1);
    expect(priceOf('{ account { id name brand } }')).toBe(1);
    expect(priceOf('{ optOuts(first: 7) { nodes { id recipient } } }')).toBe(8);
  });

  it('counts a page as long as it is asked for, by first or last, written out or in a variable or by default', () => {
    const page = 'query ($n: Int) { optOuts(first: $n) { nodes { id } } }';
    expect(priceOf(page, { n: 1_000 })).toBe(1_001);
    expect(priceOf(page)).toBe(51);
    expect(priceOf('query ($n: Int = 9) { optOuts(first: $n) { nodes { id } } }')).toBe(10);
    expect(priceOf('{ imports { nodes { id } } }')).toBe(21);
    expect(priceOf('{ optOuts(last: 30) { nodes { id } } }')).toBe(31);
    expect(priceOf('query ($n: Int) { imports(last: $n) { nodes { id } } }', { n: 200 })).toBe(201);
  });

  it('multiplies pages within pages, and what hangs off their items', () => {
    const nested =
      'query ($n: Int) { imports(first: 10) { nodes { errors(first: $n) { nodes { line } } } } }';
    expect(priceOf(nested, { n: 100 })).toBe(1 + 10 * (1 + 1 + 100));
    expect(priceOf('{ optOuts(first: 10) { edges { cursor node { event { campaign { id } } } } } }')).toBe(
      1 + 10 * (1 + 1 + 1),
    );
  });

  it('adds what is asked for twice under other names, and what fragments ask for wherever they are spread', () => {
    expect(priceOf('{ a: optOuts(first: 5) { nodes { id } } b: optOuts(first: 5) { nodes { id } } }')).toBe(
      12,
    );
    const spread = 'fragment E on OptOut { event { id } }';
    expect(priceOf(`{ optOuts(first: 5) { nodes { ...E } } } ${spread}`)).toBe(11);
    expect(priceOf(`{ optOuts(first: 5) { nodes { ...E ... on OptOut { ...E } } } } ${spread}`)).toBe(16);
  });

  it('counts what @skip and @include would leave out', () => {
    expect(
      priceOf('query ($a: Boolean!) { optOuts(first: 5) @skip(if: $a) { nodes { id } } }', { a: true }),
    ).toBe(6);
  });

  it('goes by the places of a range, as many as one call reads where it has no end', () => {
    const range = 'query ($from: SafeInt, $to: SafeInt) { verifyLog(from: $from, to: $to) { ok } }';
    expect(priceOf(range, { from: 101, to: 1_100 })).toBe(1_090);
    expect(priceOf(range, { from: 101, to: null })).toBe(10_000);
    expect(priceOf(range, { to: 1e12 })).toBe(10_000);
    expect(priceOf('{ verifyLog(from: 9, to: 3) { ok } }')).toBe(1_000);
    expect(priceOf('{ verifyLog { ok } }')).toBe(10_000);
  });

  it('goes by the items that are sent, and by their answers', () => {
    const batch =
      'mutation ($input: [InboundMessageInput!]!) { processInboundBatch(input: $input) { result events { id } } }';
    expect(
      priceOf(batch.replace('events { id }', ''), { input: Array.from({ length: 1_000 }, () => ({})) }),
    ).toBe(2_001);
    const screen = 'query ($input: ScreenInput!) { screen(input: $input) { allowed } }';
    expect(priceOf(screen, { input: { recipients: Array.from({ length: 50_000 }, () => 'a') } })).toBe(5_001);
    expect(priceOf('mutation { optOut(input: { recipients: ["a", "b"], scope: ACCOUNT }) { index } }')).toBe(
      5,
    );
  });

  it('of GraphQL’s own fields is what reading the schema costs', () => {
    expect(priceOf('{ __schema { types { name } } }')).toBe(100);
  });

  it('is some number whatever the variables are', () => {
    const page =
      'query ($n: Int, $input: ScreenInput!) { optOuts(first: $n) { nodes { id } } screen(input: $input) { allowed } }';
    for (const odd of [
      null,
      undefined,
      NaN,
      Infinity,
      -5,
      'a',
      [],
      {},
      { recipients: 'a' },
      { recipients: { length: 1e9 } },
    ]) {
      const price = priceOf(page, { n: odd, input: odd });
      expect(price).toBeGreaterThan(0);
      expect(price).toBeLessThan(2_000);
    }
  });
});

it('each price is of a field that there is', () => {
  const missing = Object.keys(prices).filter((coordinate) => {
    const [typeName = '', field = ''] = coordinate.split('.');
    const type = schema().getType(typeName);
    return !isObjectType(type) || type.getFields()[field] === undefined;
  });
  expect(missing).toEqual([]);
});

it('each list of items in a price is an argument of its field', () => {
  const missing = Object.entries(prices).filter(([coordinate, { items }]) => {
    if (items === undefined) return false;
    const [typeName = '', field = ''] = coordinate.split('.');
    const [argument, inside] = items.of.split('.');
    const type = schema().getType(typeName);
    if (!isObjectType(type)) return true;
    const found = type.getFields()[field]?.args.find(({ name }) => name === argument);
    if (found === undefined) return true;
    const input = schema().getType(String(found.type).replaceAll(/[![\]]/g, ''));
    return (
      inside !== undefined && !(input !== undefined && 'getFields' in input && inside in input.getFields())
    );
  });
  expect(missing).toEqual([]);
});

it('Heed’s own documents cost a fifth of what an operation may cost, with pages of 1,000', () => {
  const files = readdirSync('test/operations').map((file) => readFileSync(`test/operations/${file}`, 'utf8'));
  const dear: [string, number][] = [];
  for (const text of files) {
    const document = parse(text);
    for (const definition of document.definitions) {
      if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
      const variables = Object.fromEntries(
        (definition.variableDefinitions ?? []).map(({ variable }) => [variable.name.value, 1_000]),
      );
      const price = pricingOf(schema(), document, definition)(variables);
      if (price > usualPriceLimit / 5) dear.push([definition.name?.value ?? '', price]);
    }
  }
  expect(dear).toEqual([]);
});
