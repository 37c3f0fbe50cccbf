import { buildSchema, parse, print, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { beginningAfter, resumes } from '../../src/shell/graphql/beginning.rules.js';

const schema = buildSchema(`
  type Query { a: Int }
  type Subscription { events(filter: String, after: String): Batch progress(id: ID): Batch }
  type Batch { cursor: String inner(after: String): Batch }
`);

/** What is executed then, without blanks. */
function begun(text: string, operationName: string | null = null): string {
  const document = parse(text);
  expect(validate(schema, document)).toEqual([]);
  const changed = beginningAfter(schema, document, operationName, 'C"1');
  expect(validate(schema, changed).filter(({ message }) => !message.includes('never used'))).toEqual([]);
  return print(changed).replaceAll(/\s+/g, ' ');
}

describe('a subscription begins behind the place that is given', () => {
  it.each([
    ['subscription { events { cursor } }', 'subscription { events(after: "C\\"1") { cursor } }'],
    [
      'subscription ($after: String) { events(after: $after, filter: "f") { cursor } }',
      'subscription ($after: String) { events(filter: "f", after: "C\\"1") { cursor } }',
    ],
    [
      'subscription { a: events(after: "x") { inner(after: "y") { cursor } } }',
      'subscription { a: events(after: "C\\"1") { inner(after: "y") { cursor } } }',
    ],
  ])('%s', (text, expected) => {
    expect(begun(text)).toBe(expected);
  });

  it('through fragments, and in each place where its field stands', () => {
    const text = `subscription { ... on Subscription { ...A } ...A events { cursor } }
      fragment A on Subscription { events { ...B } } fragment B on Batch { cursor }`;
    expect(begun(text)).toContain(
      'subscription { events(after: "C\\"1") { ...B } events(after: "C\\"1") { ...B } events(after: "C\\"1") { cursor } }',
    );
  });

  it('and no other operation of its document', () => {
    const text = 'subscription A { events { cursor } } subscription B { events { cursor } }';
    expect(begun(text, 'B')).toBe(
      'subscription A { events { cursor } } subscription B { events(after: "C\\"1") { cursor } }',
    );
  });

  it('unless it takes none, or there is none', () => {
    const progress = parse('subscription { progress(id: 1) { inner(after: "y") { cursor } } }');
    expect(beginningAfter(schema, progress, null, 'C1')).toBe(progress);
    expect(resumes(schema, progress, null)).toBe(false);
    const several = parse('subscription A { events { cursor } } subscription B { events { cursor } }');
    expect(resumes(schema, several, null)).toBe(false);
    expect(resumes(schema, several, 'A')).toBe(true);
  });
});
