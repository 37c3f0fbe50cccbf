/** Which operations of the API a document asks for: its root fields, through fragments, by the names of permissions.ts. */
import {
  type DocumentNode,
  type FragmentDefinitionNode,
  getOperationAST,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import { isOperation } from '../../core/access/permissions.js';

export interface RootField {
  /** Under which it stands in the result. */
  responseKey: string;
  /** As in permissions.ts; "introspection" for what GraphQL itself answers. */
  operation: string;
}

const typeNames = { query: 'Query', mutation: 'Mutation', subscription: 'Subscription' } as const;

/** The document has passed validation. */
export function rootFieldsOf(document: DocumentNode, operationName: string | null): RootField[] {
  const operation = getOperationAST(document, operationName);
  if (operation == null) return [];
  const typeName = typeNames[operation.operation];
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const found = new Map<string, RootField>();

  function collect(selections: SelectionSetNode): void {
    for (const selection of selections.selections) {
      if (selection.kind === Kind.INLINE_FRAGMENT) collect(selection.selectionSet);
      else if (selection.kind === Kind.FRAGMENT_SPREAD) {
        const fragment = fragments.get(selection.name.value);
        if (fragment !== undefined) collect(fragment.selectionSet);
      } else {
        const name = `${typeName}.${selection.name.value}`;
        const responseKey = (selection.alias ?? selection.name).value;
        found.set(responseKey, { responseKey, operation: isOperation(name) ? name : 'introspection' });
      }
    }
  }

  collect(operation.selectionSet);
  return [...found.values()];
}
