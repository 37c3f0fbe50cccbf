/**
 * Which documents graphql-jit would answer otherwise than the GraphQL specification says, so that graphql-js must run
 * them. A variable that may be absent or null, given for an argument or standing inside a literal, leaves the default
 * in force or is an error; graphql-jit writes null there.
 */
import {
  type DocumentNode,
  type GraphQLSchema,
  isNonNullType,
  Kind,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';

/** The document has passed validation. True for every variable inside a literal: few documents have one. */
export function mustBeInterpreted(schema: GraphQLSchema, document: DocumentNode): boolean {
  const nullable = nullableVariables(document);
  const types = new TypeInfo(schema);
  let found = false;
  visit(
    document,
    visitWithTypeInfo(types, {
      Variable(node, _key, parent) {
        const kind = parent !== undefined && 'kind' in parent ? parent.kind : undefined;
        if (kind === Kind.VARIABLE_DEFINITION) return;
        if (kind !== Kind.ARGUMENT) {
          found = true;
          return;
        }
        const argument = types.getArgument();
        if (argument == null || !nullable.has(node.name.value)) return;
        if (isNonNullType(argument.type) || argument.defaultValue !== undefined) found = true;
      },
    }),
  );
  return found;
}

/** By name, those of all operations together: a fragment may be spread in each. */
function nullableVariables(document: DocumentNode): Set<string> {
  const names = new Set<string>();
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    for (const { variable, type } of definition.variableDefinitions ?? []) {
      if (type.kind !== Kind.NON_NULL_TYPE) names.add(variable.name.value);
    }
  }
  return names;
}
