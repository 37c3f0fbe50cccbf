import { buildSchema, getIntrospectionQuery, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { excessOfSize } from '../../src/shell/graphql/document-size.rules.js';
import { excessOfText } from '../../src/shell/graphql/document-text.rules.js';

const schema = buildSchema(`
  interface Named { name: String friends: [Named!]! }
  type Person implements Named { name: String tags: [String!]! friends: [Named!]! best: Person }
  type Query { person: Person people: [Person!]! }
`);

const sizeOf = (text: string) => excessOfSize(schema, parse(text));
const times = (count: number, text: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => text(index)).join(' ');
const came = (limit: string, count: string) => `the document: at most ${limit} were expected, ${count} came`;

describe('a document', () => {
  it('may hold lists of objects within each other three times; lists of texts don’t count', () => {
    expect(sizeOf('{ people { friends { friends { name } } } }')).toBeNull();
    expect(sizeOf('{ people { friends { friends { ... on Person { tags } } } } }')).toBeNull();
    expect(sizeOf('{ people { friends { friends { friends { name } } } } }')).toBe(
      came('3 lists of objects within each other', '4'),
    );
  });

  it('is measured through fragments, in whatever order they stand', () => {
    const document = `fragment C on Named { friends { name } } { people { ...A } }
      fragment A on Person { friends { ...B } } fragment B on Named { ... { friends { ...C } } }`;
    expect(sizeOf(document)).toBe(came('3 lists of objects within each other', '4'));
  });

  it('may go twelve fields deep', () => {
    const deep = (levels: number) => `{ person { ${'best { '.repeat(levels - 2)} name ${'} '.repeat(levels)}`;
    expect(sizeOf(deep(12))).toBeNull();
    expect(sizeOf(deep(13))).toBe(came('12 fields within each other', '13'));
  });

  it('may have 50 fields at its root, those in fragments too', () => {
    const root = (count: number) =>
      `{ ...R } fragment R on Query { ${times(count, () => 'person { name }')} }`;
    expect(sizeOf(root(50))).toBeNull();
    expect(sizeOf(root(51))).toBe(came('50 fields at the root', '51'));
  });

  it('may have 200 aliases, each time that they are spread', () => {
    const aliases = (count: number) =>
      `{ a: person { ...F } b: person { ...F } } fragment F on Person { ${times(count, (index) => `n${index}: name`)} }`;
    expect(sizeOf(aliases(99))).toBeNull();
    expect(sizeOf(aliases(100))).toBe(came('200 aliases', '202'));
  });

  it('may have 500 fields and fragments', () => {
    expect(sizeOf(`{ person { ${'name '.repeat(499)} } }`)).toBeNull();
    expect(sizeOf(`{ person { ${'name '.repeat(500)} } }`)).toBe(came('500 fields and fragments', '501'));
    expect(sizeOf(`{ person { name } } fragment F on Person { ${'name '.repeat(501)} }`)).toBe(
      came('500 fields and fragments', '501'),
    );
  });

  it('of fragments that double each other is measured without being written out', () => {
    const doubled = times(
      90,
      (index) => `fragment F${index} on Person { ...F${index + 1} ...F${index + 1} }`,
    );
    expect(sizeOf(`{ person { ...F0 } } ${doubled} fragment F90 on Person { name }`)).toBe(
      came('500 fields and fragments', 'more than can be counted'),
    );
  });

  it('of fragments that spread themselves has no end', () => {
    const circle = 'fragment A on Person { best { ...B } } fragment B on Person { best { ...A } }';
    expect(sizeOf(`{ person { ...A } } ${circle}`)).toBe(
      came('500 fields and fragments', 'more than can be counted'),
    );
  });

  it('may have 100 operations and fragments', () => {
    const fragments = (count: number) => times(count, (index) => `fragment F${index} on Person { name }`);
    expect(sizeOf(`{ person { name } } ${fragments(99)}`)).toBeNull();
    expect(sizeOf(`{ person { name } } ${fragments(100)}`)).toBe(came('100 operations and fragments', '101'));
  });

  it('may ask for the schema as deep as tools do', () => {
    expect(sizeOf(getIntrospectionQuery({ descriptions: true, inputValueDeprecation: true }))).toBeNull();
  });

  it('that names what there is not is measured all the same', () => {
    expect(sizeOf(`{ nothing { ${'nor this '.repeat(300)} ...Missing } }`)).toBe(
      came('500 fields and fragments', '602'),
    );
  });
});

describe('a text', () => {
  it('may have 100,000 characters', () => {
    expect(excessOfText(' '.repeat(100_000))).toBeNull();
    expect(excessOfText(' '.repeat(100_001))).toBe(came('100,000 characters', '100,001'));
  });

  it('may have 10,000 words and signs, and is counted up to where it is none of GraphQL’s', () => {
    expect(excessOfText('a '.repeat(10_000))).toBeNull();
    expect(excessOfText(`${'a '.repeat(10_001)} \\`)).toBe(came('10,000 words and signs', '10,001'));
    expect(excessOfText('a \\')).toBeNull();
  });

  it('may have 40 brackets within each other, of any kind', () => {
    expect(excessOfText(`${'[{('.repeat(13)}[)}]`)).toBeNull();
    expect(excessOfText('[{('.repeat(14))).toBe(came('40 brackets within each other', '42'));
    expect(excessOfText('"[[[[" [] '.repeat(100))).toBeNull();
  });
});
