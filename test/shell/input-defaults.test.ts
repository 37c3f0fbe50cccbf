import { buildSchema, parse } from 'graphql';
import { expect, it } from 'vitest';
import { inputDefaultsOf } from '../../src/shell/graphql/input-defaults.js';

const schema = buildSchema(`
  enum Colour { RED BLUE }
  input Inner { on: Boolean! = true, note: String = "n" }
  input Outer { colour: Colour! = RED, count: Int! = 3, name: String!, inner: Inner, more: [Inner!], self: Outer }
  input Plain { name: String! }
  type Query { f(outer: Outer, many: [Outer!], plain: Plain, colour: Colour! = BLUE): Int }
`);

const fill = (declared: string, variables: Record<string, unknown>) =>
  inputDefaultsOf(schema, parse(`query A(${declared}) { f } query B { f }`), 'A')(variables);

it('a required input field that is left out gets its default', () => {
  expect(fill('$o: Outer!', { o: { name: 'x' } })).toEqual({ o: { name: 'x', colour: 'RED', count: 3 } });
});

it('what was given stays as it is, null too', () => {
  const variables = { o: { name: 'x', colour: 'BLUE', count: null, inner: null } };
  expect(fill('$o: Outer', variables)).toEqual(variables);
  expect(fill('$o: Outer', { o: null })).toEqual({ o: null });
  expect(fill('$o: Outer', {})).toEqual({});
});

it('defaults reach into inputs inside inputs and lists, and a single value that stands for a list', () => {
  expect(
    fill('$o: Outer', {
      o: { name: 'x', colour: 'RED', count: 1, inner: {}, more: [{}, { on: false }], self: { name: 'y' } },
    }),
  ).toEqual({
    o: {
      name: 'x',
      colour: 'RED',
      count: 1,
      inner: { on: true },
      more: [{ on: true }, { on: false }],
      self: { name: 'y', colour: 'RED', count: 3 },
    },
  });
  expect(fill('$m: [Outer!]!', { m: [{ name: 'x' }] })).toEqual({
    m: [{ name: 'x', colour: 'RED', count: 3 }],
  });
  expect(fill('$m: [Outer!]!', { m: { name: 'x' } })).toEqual({ m: { name: 'x', colour: 'RED', count: 3 } });
});

it('a required variable that is left out gets its own default', () => {
  expect(fill('$c: Colour! = BLUE', {})).toEqual({ c: 'BLUE' });
});

it('values of the wrong shape stay for graphql to refuse, and the caller’s own are not changed', () => {
  const variables = { o: { name: 'x' }, m: 'nonsense', p: { name: 1 } };
  const before = structuredClone(variables);
  expect(fill('$o: Outer, $m: [Outer!], $p: Plain', variables)).toMatchObject({
    m: 'nonsense',
    p: { name: 1 },
  });
  expect(variables).toEqual(before);
});
