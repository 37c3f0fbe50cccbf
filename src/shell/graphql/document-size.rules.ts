/**
 * How much a document may ask for: lists within lists multiply, and a hundred characters could keep a server busy for
 * minutes. It is measured before it is validated, as validation compares fields with fields.
 */
import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  getNamedType,
  getNullableType,
  type GraphQLNamedType,
  type GraphQLSchema,
  isCompositeType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  visit,
} from 'graphql';
import { exceeded } from './document-text.rules.js';

/** Operations and fragments of a document. */
const definitionLimit = 100;

/** Of an operation; a fragment counts wherever it is spread. */
const sizeLimits = {
  selections: { limit: 500, what: 'fields and fragments' },
  aliases: { limit: 200, what: 'aliases' },
  directives: { limit: 50, what: 'directives' },
  rootFields: { limit: 50, what: 'fields at the root' },
  depth: { limit: 12, what: 'fields within each other' },
  nestedLists: { limit: 3, what: 'lists of objects within each other' },
} as const;

type Measure = keyof typeof sizeLimits;
type Size = Record<Measure, number>;
const measures = Object.keys(sizeLimits) as Measure[];

const nothing: Size = {
  selections: 0,
  aliases: 0,
  directives: 0,
  rootFields: 0,
  depth: 0,
  nestedLists: 0,
};
/** Of a fragment that spreads itself. */
const endless: Size = { ...nothing, selections: Infinity };

/** Which limit a document exceeds, valid or not; null for none. */
export function excessOfSize(schema: GraphQLSchema, document: DocumentNode): string | null {
  const { definitions } = document;
  if (definitions.length > definitionLimit) {
    return exceeded('operations and fragments', definitionLimit, definitions.length);
  }
  const fragments = sizesOfFragments(schema, document);
  for (const definition of definitions) {
    let size: Size;
    if (definition.kind === Kind.OPERATION_DEFINITION) {
      const root = schema.getRootType(definition.operation) ?? undefined;
      size = sizeOfSet(schema, definition.selectionSet, root, fragments);
      size.directives += ownDirectives(definition);
    } else if (definition.kind === Kind.FRAGMENT_DEFINITION) {
      // It may be spread nowhere, and is validated all the same. How deep it is says who spreads it.
      const { selections, aliases, directives } = fragments.get(definition.name.value) ?? nothing;
      size = { ...nothing, selections, aliases, directives };
    } else continue;
    const over = measures.find((measure) => size[measure] > sizeLimits[measure].limit);
    if (over !== undefined) return exceeded(sizeLimits[over].what, sizeLimits[over].limit, size[over]);
  }
  return null;
}

type Fragments = ReadonlyMap<string, Size>;

/** Each once, those first that spread no other: however often one is spread and however deep, this takes no longer. */
function sizesOfFragments(schema: GraphQLSchema, document: DocumentNode): Fragments {
  const sizes = new Map<string, Size>();
  let waiting = document.definitions
    .filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION)
    .map((fragment) => ({ fragment, spreads: spreadsOf(fragment) }));
  const names = new Set(waiting.map(({ fragment }) => fragment.name.value));
  while (waiting.length > 0) {
    const ready = waiting.filter(({ spreads }) =>
      spreads.every((name) => sizes.has(name) || !names.has(name)),
    );
    for (const { fragment } of ready) {
      const type = schema.getType(fragment.typeCondition.name.value);
      const name = fragment.name.value;
      // Two of one name are refused by validation, and are as large as both until then.
      const size = sizeOfSet(schema, fragment.selectionSet, type, sizes);
      size.directives += fragment.directives?.length ?? 0;
      sizes.set(name, sum(sizes.get(name) ?? nothing, size));
    }
    if (ready.length === 0) for (const { fragment } of waiting) sizes.set(fragment.name.value, endless);
    waiting = ready.length === 0 ? [] : waiting.filter((one) => !ready.includes(one));
  }
  return sizes;
}

function spreadsOf(fragment: FragmentDefinitionNode): string[] {
  const spreads = new Set<string>();
  visit(fragment, { FragmentSpread: (spread) => void spreads.add(spread.name.value) });
  return [...spreads];
}

/** Of the operation itself and of its variables. */
function ownDirectives({ directives, variableDefinitions }: OperationDefinitionNode): number {
  const ofVariables = (variableDefinitions ?? []).reduce(
    (all, one) => all + (one.directives?.length ?? 0),
    0,
  );
  return ofVariables + (directives?.length ?? 0);
}

type Type = GraphQLNamedType | undefined;

function sizeOfSet(schema: GraphQLSchema, set: SelectionSetNode, type: Type, fragments: Fragments): Size {
  return set.selections
    .map((selection) => sizeOfSelection(schema, selection, type, fragments))
    .reduce(sum, { ...nothing });
}

function sizeOfSelection(
  schema: GraphQLSchema,
  selection: SelectionNode,
  type: Type,
  fragments: Fragments,
): Size {
  if (selection.kind === Kind.FIELD) return sizeOfField(schema, selection, type, fragments);
  let size: Size;
  if (selection.kind === Kind.INLINE_FRAGMENT) {
    const narrowed = selection.typeCondition ? schema.getType(selection.typeCondition.name.value) : type;
    size = sizeOfSet(schema, selection.selectionSet, narrowed, fragments);
  } else size = fragments.get(selection.name.value) ?? nothing;
  const directives = size.directives + (selection.directives?.length ?? 0);
  return { ...size, selections: size.selections + 1, directives };
}

function sizeOfField(schema: GraphQLSchema, node: FieldNode, type: Type, fragments: Fragments): Size {
  const name = node.name.value;
  const fields = isObjectType(type) || isInterfaceType(type) ? type.getFields() : {};
  const given = fields[name]?.type;
  const below =
    node.selectionSet === undefined
      ? nothing
      : sizeOfSet(schema, node.selectionSet, given && getNamedType(given), fragments);
  const isList =
    given !== undefined && isListType(getNullableType(given)) && isCompositeType(getNamedType(given));
  // GraphQL's own rules limit how deep introspection may go.
  const introspects = name.startsWith('__');
  return {
    selections: below.selections + 1,
    aliases: below.aliases + (node.alias === undefined ? 0 : 1),
    directives: below.directives + (node.directives?.length ?? 0),
    rootFields: 1,
    depth: introspects ? 1 : below.depth + 1,
    nestedLists: introspects ? 0 : below.nestedLists + (isList ? 1 : 0),
  };
}

function sum(one: Size, other: Size): Size {
  return {
    selections: one.selections + other.selections,
    aliases: one.aliases + other.aliases,
    directives: one.directives + other.directives,
    rootFields: one.rootFields + other.rootFields,
    depth: Math.max(one.depth, other.depth),
    nestedLists: Math.max(one.nestedLists, other.nestedLists),
  };
}
