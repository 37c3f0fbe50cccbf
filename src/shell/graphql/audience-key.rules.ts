/**
 * Who may be given the very same message: callers of one account and role, with the same document and the same variables.
 * The variable that only says where to begin is left out: it decides which batches one gets, not what they look like.
 */
import { createHash } from 'node:crypto';
import {
  type DocumentNode,
  type FieldNode,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  visit,
} from 'graphql';
import type { Caller } from '../../core/access/caller.js';
import { beginning } from './beginning.rules.js';

export interface SubscriptionWish {
  document: DocumentNode;
  /** The hash of the document's text. */
  documentKey: string;
  operationName: string | null;
  variables: Readonly<Record<string, unknown>>;
}

export function audienceKey(caller: Caller, wish: SubscriptionWish): string {
  const who = caller.kind === 'account' ? [caller.accountId, caller.role] : [caller.kind];
  const what = [wish.documentKey, wish.operationName, sharedVariables(wish)];
  return createHash('sha256')
    .update(JSON.stringify([who, what]))
    .digest('base64');
}

/** Those that the operation declares, in the order of the declaration. */
function sharedVariables({ document, operationName, variables }: SubscriptionWish): unknown[] {
  const operation = getOperationAST(document, operationName);
  if (operation == null) return [];
  const left = beginningVariable(document, operation);
  const names = (operation.variableDefinitions ?? []).map(({ variable }) => variable.name.value);
  return names
    .filter((name) => name !== left)
    .map((name) => (Object.hasOwn(variables, name) ? [name, variables[name]] : [name]));
}

/** The name of the variable that is used as the root field's `after` and nowhere else. */
function beginningVariable(document: DocumentNode, operation: OperationDefinitionNode): string | null {
  const value = rootFieldOf(document, operation.selectionSet)?.arguments?.find(
    (argument) => argument.name.value === beginning,
  )?.value;
  if (value?.kind !== Kind.VARIABLE) return null;
  const name = value.name.value;
  let uses = 0;
  visit(document, {
    VariableDefinition: () => false,
    Variable: (node) => {
      if (node.name.value === name) uses += 1;
    },
  });
  return uses === 1 ? name : null;
}

/** Null where it stands in more than one place: that is no document that could be shared better. */
function rootFieldOf(document: DocumentNode, set: SelectionSetNode): FieldNode | null {
  const [only, more] = set.selections;
  if (only === undefined || more !== undefined) return null;
  if (only.kind === Kind.FIELD) return only;
  if (only.kind === Kind.INLINE_FRAGMENT) return rootFieldOf(document, only.selectionSet);
  const fragment = document.definitions.find(
    (definition) => definition.kind === Kind.FRAGMENT_DEFINITION && definition.name.value === only.name.value,
  );
  return fragment?.kind === Kind.FRAGMENT_DEFINITION ? rootFieldOf(document, fragment.selectionSet) : null;
}
