import {
  buildSchema,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLResolveInfo,
  graphqlSync,
  Kind,
  parse,
} from 'graphql';
import { describe, expect, test } from 'vitest';
import { askedOfEvents } from '../../src/core/graph/asked-event.rules.js';
import { askedFields, onceADocument } from '../../src/core/graph/asked-fields.rules.js';

type Info = Pick<GraphQLResolveInfo, 'fieldNodes' | 'fragments'>;

/** What a resolver of the document's first field is told. */
function infoOf(text: string): Info {
  const fieldNodes: FieldNode[] = [];
  const fragments: Record<string, FragmentDefinitionNode> = {};
  for (const definition of parse(text).definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments[definition.name.value] = definition;
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    for (const selection of definition.selectionSet.selections) {
      if (selection.kind === Kind.FIELD) fieldNodes.push(selection);
    }
  }
  return { fieldNodes, fragments };
}

describe('the fields that a document asks for', () => {
  test.each([
    ['below nodes', '{ list { nodes { id name } } }', ['id', 'name']],
    ['below edges', '{ list { edges { cursor node { id } } } }', ['id']],
    ['below both', '{ list { nodes { id } edges { node { name } } } }', ['id', 'name']],
    ['under other names', '{ list { all: nodes { key: id } } }', ['id']],
    [
      'in fragments',
      '{ list { ...Page } } fragment Page on X { nodes { ...Node } } fragment Node on Y { id }',
      ['id'],
    ],
    ['in fragments on the spot', '{ list { ... on X { nodes { ... { id } } } } }', ['id']],
    ['on a condition', '{ list { nodes @skip(if: true) { id @include(if: false) } } }', ['id']],
    [
      'in one field that is written twice',
      '{ list { nodes { id } } list { nodes { name } } }',
      ['id', 'name'],
    ],
    ['nowhere', '{ list { pageInfo { id } } }', []],
  ])('%s', (_where, text, fields) => {
    expect([...askedFields(infoOf(text), 'nodes', 'edges.node')].toSorted()).toEqual(fields);
  });

  test('are worked out once for a document that is kept', () => {
    const info = infoOf('{ list { nodes { id } } }');
    let times = 0;
    const asked = onceADocument((given) => {
      times += 1;
      return askedFields(given, 'nodes');
    });
    expect(asked(info)).toBe(asked(info));
    asked(infoOf('{ list { nodes { id } } }'));
    expect(times).toBe(2);
  });
});

describe('what is needed of the events of entries', () => {
  const ofList = askedOfEvents('nodes', 'edges.node');
  test.each([
    ['{ list { nodes { id } } }', []],
    ['{ list { nodes { event { source cursor } } } }', ['accountId', 'position', 'eventId', 'source']],
    ['{ list { nodes { provisional } } }', ['provisional']],
    [
      '{ list { nodes { event { reason } } edges { node { event { sender { id } } } } } }',
      ['senderId', 'reason'],
    ],
    ['{ list { nodes { event { __typename } } } }', ['eventId']],
  ])('%s', (text, columns) => {
    expect(ofList(infoOf(text))).toEqual(columns);
  });

  test('comes in one order, whatever that of the fields', () => {
    const columns = ofList(infoOf('{ list { nodes { event { reason via recipient } } } }'));
    expect(ofList(infoOf('{ list { nodes { event { recipient reason via } } } }'))).toEqual(columns);
    expect(columns).toEqual(['recipient', 'via', 'reason']);
  });

  test('right below a field that is a list itself', () => {
    expect(askedOfEvents('')(infoOf('{ entries { event { via } } }'))).toEqual(['via']);
  });
});

test('graphql-js tells a resolver the same nodes', () => {
  const schema = buildSchema('type Query { list: X } type X { nodes: [Y] } type Y { id: ID }');
  let asked: ReadonlySet<string> | undefined;
  graphqlSync({
    schema,
    source: '{ list { nodes { id } } }',
    rootValue: {
      list(_args: unknown, _context: unknown, info: GraphQLResolveInfo) {
        asked = askedFields(info, 'nodes');
        return null;
      },
    },
  });
  expect(asked).toEqual(new Set(['id']));
});
