/**
 * How large a document may be, over HTTP as over WebSocket. A page of 1,000 is allowed; lists within lists within lists
 * multiply, and a hundred bytes could keep the server busy for minutes.
 */
import {
  type ASTVisitor,
  type FragmentDefinitionNode,
  getNamedType,
  getNullableType,
  GraphQLError,
  isCompositeType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValidationContext,
  type GraphQLNamedType,
} from 'graphql';

export const documentLimits = {
  /** Words, names and signs of a document. */
  tokens: 10_000,
  /** Fields of an operation itself, aliases counted one by one. */
  rootFields: 50,
  /** Fields within fields. */
  depth: 12,
  /** Lists within lists: a page of events with the keywords of each sender is two. */
  nestedLists: 3,
} as const;

/** What of an error says that a limit was exceeded, until the code of the answer is set. */
export const limitExtension = 'limitExceeded';

interface Measured {
  depth: number;
  nestedLists: number;
}

/** A rule of validation. Introspection is measured by its depth alone: its lists are those of the schema. */
export function documentLimitsRule(context: ValidationContext): ASTVisitor {
  return {
    OperationDefinition(operation) {
      const problem = problemOf(operation, context);
      if (problem === null) return;
      context.reportError(
        new GraphQLError(problem, { nodes: operation, extensions: { [limitExtension]: true } }),
      );
    },
  };
}

function problemOf(operation: OperationDefinitionNode, context: ValidationContext): string | null {
  const schema = context.getSchema();
  const root = schema.getRootType(operation.operation);
  const rootFields = countFields(operation.selectionSet, context, new Set());
  if (rootFields > documentLimits.rootFields) {
    return exceeded('fields of an operation', documentLimits.rootFields, rootFields);
  }
  const { depth, nestedLists } = measure(
    operation.selectionSet,
    root ?? undefined,
    context,
    new Map(),
    new Set(),
  );
  if (depth > documentLimits.depth + (isIntrospection(operation) ? 10 : 0)) {
    return exceeded('fields within fields', documentLimits.depth, depth);
  }
  if (nestedLists > documentLimits.nestedLists && !isIntrospection(operation)) {
    return exceeded('lists within lists', documentLimits.nestedLists, nestedLists);
  }
  return null;
}

function exceeded(what: string, limit: number, came: number): string {
  return `the document is too large: at most ${limit} ${what} were expected, ${came} came`;
}

function isIntrospection(operation: OperationDefinitionNode): boolean {
  return operation.selectionSet.selections.every(
    (selection) => selection.kind === Kind.FIELD && selection.name.value.startsWith('__'),
  );
}

function countFields(set: SelectionSetNode, context: ValidationContext, within: Set<string>): number {
  let count = 0;
  for (const selection of set.selections) {
    if (selection.kind === Kind.FIELD) count += 1;
    else if (selection.kind === Kind.INLINE_FRAGMENT)
      count += countFields(selection.selectionSet, context, within);
    else if (!within.has(selection.name.value)) {
      const fragment = context.getFragment(selection.name.value);
      within.add(selection.name.value);
      if (fragment) count += countFields(fragment.selectionSet, context, within);
    }
    if (count > documentLimits.rootFields) return count;
  }
  return count;
}

/** Each fragment is measured once; one that names itself is refused by another rule. */
function measure(
  set: SelectionSetNode,
  type: GraphQLNamedType | undefined,
  context: ValidationContext,
  known: Map<string, Measured>,
  within: Set<string>,
): Measured {
  const measured = { depth: 0, nestedLists: 0 };
  const take = (one: Measured) => {
    measured.depth = Math.max(measured.depth, one.depth);
    measured.nestedLists = Math.max(measured.nestedLists, one.nestedLists);
  };
  for (const selection of set.selections) {
    if (selection.kind === Kind.FIELD) {
      const field =
        isObjectType(type) || isInterfaceType(type) ? type.getFields()[selection.name.value] : undefined;
      const isList =
        field !== undefined &&
        isListType(getNullableType(field.type)) &&
        isCompositeType(getNamedType(field.type));
      const below =
        selection.selectionSet === undefined
          ? { depth: 0, nestedLists: 0 }
          : measure(selection.selectionSet, field && getNamedType(field.type), context, known, within);
      take({ depth: below.depth + 1, nestedLists: below.nestedLists + (isList ? 1 : 0) });
    } else if (selection.kind === Kind.INLINE_FRAGMENT) {
      const name = selection.typeCondition?.name.value;
      take(
        measure(
          selection.selectionSet,
          name === undefined ? type : context.getSchema().getType(name),
          context,
          known,
          within,
        ),
      );
    } else {
      take(measureFragment(context.getFragment(selection.name.value), context, known, within));
    }
  }
  return measured;
}

function measureFragment(
  fragment: FragmentDefinitionNode | null | undefined,
  context: ValidationContext,
  known: Map<string, Measured>,
  within: Set<string>,
): Measured {
  const nothing = { depth: 0, nestedLists: 0 };
  if (!fragment || within.has(fragment.name.value)) return nothing;
  const seen = known.get(fragment.name.value);
  if (seen !== undefined) return seen;
  within.add(fragment.name.value);
  const type = context.getSchema().getType(fragment.typeCondition.name.value);
  const measured = measure(fragment.selectionSet, type, context, known, within);
  within.delete(fragment.name.value);
  known.set(fragment.name.value, measured);
  return measured;
}
