/**
 * Where a subscription begins: behind the argument `after` of its root field, or behind what its client has seen last
 * (Last-Event-ID), which then stands in the argument's place. The document has passed validation.
 */
import {
  type ArgumentNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  getOperationAST,
  type GraphQLSchema,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

/** The argument of the root field that says where to begin. */
export const beginning = 'after';

/** Whether the root field takes a place to begin behind. */
export function resumes(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | null,
): boolean {
  const operation = getOperationAST(document, operationName);
  if (operation == null) return false;
  const [root] = rootFields(document, operation.selectionSet);
  const fields = schema.getSubscriptionType()?.getFields();
  return (
    root !== undefined && fields?.[root.name.value]?.args.some(({ name }) => name === beginning) === true
  );
}

/** The same document, but that the operation begins behind this place, whatever it says itself. */
export function beginningAfter(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | null,
  cursor: string,
): DocumentNode {
  const operation = getOperationAST(document, operationName);
  if (operation == null || !resumes(schema, document, operationName)) return document;
  const after: ArgumentNode = {
    kind: Kind.ARGUMENT,
    name: { kind: Kind.NAME, value: beginning },
    value: { kind: Kind.STRING, value: cursor },
  };
  const selections = rootFields(document, operation.selectionSet).map((field) => ({
    ...field,
    arguments: [...(field.arguments ?? []).filter(({ name }) => name.value !== beginning), after],
  }));
  const changed = { ...operation, selectionSet: { kind: Kind.SELECTION_SET, selections } as const };
  return {
    ...document,
    definitions: document.definitions.map((definition) => (definition === operation ? changed : definition)),
  };
}

/** The fields at the root, wherever they stand. GraphQL asks that all of them be the same field, with the same arguments. */
function rootFields(document: DocumentNode, set: SelectionSetNode): FieldNode[] {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);

  function fieldsOf(selection: SelectionNode): FieldNode[] {
    if (selection.kind === Kind.FIELD) return [selection];
    const inner =
      selection.kind === Kind.INLINE_FRAGMENT
        ? selection.selectionSet
        : fragments.get(selection.name.value)?.selectionSet;
    return (inner?.selections ?? []).flatMap(fieldsOf);
  }

  return set.selections.flatMap(fieldsOf);
}
