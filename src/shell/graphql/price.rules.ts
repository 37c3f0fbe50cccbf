/**
 * The price of an operation before it runs: of its document and variables alone. Lists multiply what is asked for in them:
 * by `first` or `last`, by the items that are sent, or by what a list of that field usually has. What @skip and @include
 * would leave out is paid all the same. A document is read once (`pricingOf`); then a price is a few sums.
 */
import {
  type ArgumentNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  getNamedType,
  getNullableType,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  isCompositeType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  valueFromASTUntyped,
} from 'graphql';
import { pageLimit, defaultPage } from '../../core/graph/connection.js';
import { introspectionPrice, type Price, prices, usualList } from './prices.js';

type Variables = Readonly<Record<string, unknown>>;
/** A number, or what it is with these variables. */
type Amount = number | ((variables: Variables) => number);

export type Pricing = (variables: Variables) => number;

/**
 * For one operation of a document that is within its limits; what is not in the schema costs nothing, and is refused later.
 * `counts`: of the root fields only those, by the names of permissions.ts.
 */
export function pricingOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  counts: (rootField: string) => boolean = () => true,
): Pricing {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const defaults: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (const { variable, defaultValue } of operation.variableDefinitions ?? []) {
    if (defaultValue !== undefined) defaults[variable.name.value] = valueFromASTUntyped(defaultValue);
  }
  const root = schema.getRootType(operation.operation) ?? undefined;
  const reading: Reading = { schema, fragments, within: new Set(), root, counts };
  const amount = ofSet(reading, operation.selectionSet, root, 1);
  if (typeof amount === 'number') {
    const price = whole(amount);
    return () => price;
  }
  return (variables) =>
    whole(amount(Object.keys(defaults).length === 0 ? variables : { ...defaults, ...variables }));
}

const whole = (amount: number) => Math.max(1, Math.ceil(amount));

interface Reading {
  schema: GraphQLSchema;
  fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** Fragments that are being read: one that spreads itself is refused elsewhere. */
  within: Set<string>;
  root: Type;
  counts: (rootField: string) => boolean;
}

type Type = GraphQLNamedType | undefined;

/** `page`: how many items the connection has, where the set is a connection's. */
function ofSet(reading: Reading, set: SelectionSetNode, type: Type, page: Amount): Amount {
  let all: Amount = 0;
  for (const selection of set.selections) {
    if (selection.kind === Kind.FIELD) all = sum(all, ofField(reading, selection, type, page));
    else if (selection.kind === Kind.INLINE_FRAGMENT) {
      const { typeCondition } = selection;
      const narrowed = typeCondition ? reading.schema.getType(typeCondition.name.value) : type;
      all = sum(all, ofSet(reading, selection.selectionSet, narrowed, page));
    } else {
      const name = selection.name.value;
      const fragment = reading.fragments.get(name);
      if (fragment === undefined || reading.within.has(name)) continue;
      reading.within.add(name);
      const narrowed = reading.schema.getType(fragment.typeCondition.name.value);
      all = sum(all, ofSet(reading, fragment.selectionSet, narrowed, page));
      reading.within.delete(name);
    }
  }
  return all;
}

function ofField(reading: Reading, node: FieldNode, type: Type, page: Amount): Amount {
  const name = node.name.value;
  if (name.startsWith('__')) return name === '__typename' ? 0 : introspectionPrice;
  if (!isObjectType(type) && !isInterfaceType(type)) return 0;
  const field = type.getFields()[name];
  if (field === undefined) return 0;
  if (type === reading.root && !reading.counts(`${type.name}.${name}`)) return 0;
  const price = prices[`${type.name}.${name}`] ?? {};
  const gives = getNamedType(field.type);
  const isComposite = isCompositeType(gives);
  const args = node.arguments ?? [];
  const items = price.items === undefined ? null : itemsOf(args, price.items.of);
  const { range } = price;
  const own = sum(
    price.own ?? (isComposite ? 1 : 0),
    sum(
      items === null ? 0 : times(items, price.items?.each ?? 0),
      range === undefined ? 0 : times(placesOf(args, range), range.each),
    ),
  );
  if (!isComposite || node.selectionSet === undefined) return own;
  if (isConnection(gives)) {
    return sum(own, ofSet(reading, node.selectionSet, gives, pageOf(field, args)));
  }
  const below = ofSet(reading, node.selectionSet, gives, 1);
  if (!isListType(getNullableType(field.type))) return sum(own, below);
  const isPage = isConnection(type) && (name === 'nodes' || name === 'edges');
  const size = isPage ? page : sizeOf(price, items);
  // What an item costs is in the price where items are sent; an edge is no object beside its node.
  const each = items !== null || (isPage && name === 'edges') ? below : sum(below, 1);
  return sum(isPage ? 0 : own, times(size, each));
}

const sizeOf = (price: Price, items: Amount | null): Amount => items ?? price.size ?? usualList;

function isConnection(type: Type): boolean {
  return isObjectType(type) && type.name.endsWith('Connection') && 'pageInfo' in type.getFields();
}

/** How many a page asks for: what is out of bounds is refused when it runs. */
function pageOf(field: GraphQLField<unknown, unknown>, args: readonly ArgumentNode[]): Amount {
  const byDefault = Number(
    field.args.find((argument) => argument.name === 'first')?.defaultValue ?? defaultPage,
  );
  const within = (value: unknown) =>
    typeof value === 'number' && Number.isFinite(value) ? Math.min(pageLimit, Math.max(0, value)) : null;
  const first = valueOf(args, 'first');
  const last = valueOf(args, 'last');
  const asked = (variables: Variables) => within(last(variables)) ?? within(first(variables)) ?? byDefault;
  return args.some(({ name, value }) => isPlace(name.value) && value.kind === Kind.VARIABLE)
    ? asked
    : asked({});
}

const isPlace = (name: string) => name === 'first' || name === 'last';

/** How many items are sent: `path` is an argument, or a field of one. */
function itemsOf(args: readonly ArgumentNode[], path: string): Amount {
  const [argument = '', inside] = path.split('.');
  const read = valueOf(args, argument);
  return (variables) => {
    const value = read(variables);
    const list = inside === undefined ? value : fieldOf(value, inside);
    return Array.isArray(list) ? list.length : 1;
  };
}

/** What is no range is refused when it runs. */
function placesOf(args: readonly ArgumentNode[], { from, to, most }: Required<Price>['range']): Amount {
  const [first, last] = [valueOf(args, from), valueOf(args, to)];
  const numberOf = (value: unknown, absent: number) =>
    value === undefined || value === null ? absent : Number(value);
  return (variables) => {
    const places = numberOf(last(variables), Infinity) - numberOf(first(variables), 1) + 1;
    return Number.isNaN(places) ? most : Math.min(most, Math.max(0, places));
  };
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
}

function valueOf(args: readonly ArgumentNode[], name: string): (variables: Variables) => unknown {
  const node = args.find((argument) => argument.name.value === name)?.value;
  if (node === undefined) return () => undefined;
  if (node.kind === Kind.VARIABLE) {
    const variable = node.name.value;
    return (variables) => fieldOf(variables, variable);
  }
  return (variables) => valueFromASTUntyped(node, variables);
}

function sum(one: Amount, other: Amount): Amount {
  if (typeof one === 'number' && typeof other === 'number') return one + other;
  if (one === 0) return other;
  if (other === 0) return one;
  return (variables) => amountOf(one, variables) + amountOf(other, variables);
}

function times(one: Amount, other: Amount): Amount {
  if (typeof one === 'number' && typeof other === 'number') return one * other;
  if (one === 0 || other === 0) return 0;
  return (variables) => amountOf(one, variables) * amountOf(other, variables);
}

function amountOf(amount: Amount, variables: Variables): number {
  return typeof amount === 'number' ? amount : amount(variables);
}
