/**
 * The root of a subscription is one field, always: the GraphQL specification takes no @skip and @include there, since one
 * that is left out leaves nothing to subscribe to. graphql-js's rules let them through.
 */
import { type DocumentNode, getOperationAST, Kind, type SelectionSetNode } from 'graphql';

const conditions = new Set(['skip', 'include']);

/** Whether the root field, or a fragment around it, is on a condition. The document has passed validation. */
export function hasConditionalRoot(document: DocumentNode, operationName: string | null): boolean {
  const operation = getOperationAST(document, operationName);
  const seen = new Set<string>();

  function isConditional(set: SelectionSetNode): boolean {
    return set.selections.some((selection) => {
      if (selection.directives?.some(({ name }) => conditions.has(name.value))) return true;
      if (selection.kind === Kind.FIELD) return false;
      if (selection.kind === Kind.INLINE_FRAGMENT) return isConditional(selection.selectionSet);
      const name = selection.name.value;
      if (seen.has(name)) return false;
      seen.add(name);
      return document.definitions.some(
        (definition) =>
          definition.kind === Kind.FRAGMENT_DEFINITION &&
          definition.name.value === name &&
          isConditional(definition.selectionSet),
      );
    });
  }

  return operation != null && isConditional(operation.selectionSet);
}
