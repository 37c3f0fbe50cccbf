/**
 * Default values of required inputs, put in before graphql-jit reads the variables: it knows those of nullable inputs
 * only, and refuses `language: String! = "en"` when it is left out, which the GraphQL specification allows.
 */
import {
  astFromValue,
  type DocumentNode,
  getNullableType,
  type GraphQLInputType,
  type GraphQLSchema,
  isInputObjectType,
  isListType,
  isNonNullType,
  Kind,
  typeFromAST,
  valueFromASTUntyped,
} from 'graphql';

type Variables = Record<string, unknown>;
export type FillDefaults = (variables: Variables) => Variables;

/** Gives the variables of one operation with the defaults filled in; what was given stays as it is. */
export function inputDefaultsOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | null,
): FillDefaults {
  const operation = document.definitions.find(
    (definition) =>
      definition.kind === Kind.OPERATION_DEFINITION &&
      (operationName === null || definition.name?.value === operationName),
  );
  if (operation?.kind !== Kind.OPERATION_DEFINITION) return (variables) => variables;
  const fillers = new Map<GraphQLInputType, Fill | null>();
  const parts: Part[] = [];
  for (const { variable, type: typeNode, defaultValue } of operation.variableDefinitions ?? []) {
    const type = typeFromAST(schema, typeNode) as GraphQLInputType | undefined;
    if (type === undefined) continue;
    const part = partOf(
      variable.name.value,
      type,
      defaultValue && valueFromASTUntyped(defaultValue),
      fillers,
    );
    if (part !== null) parts.push(part);
  }
  return parts.length === 0 ? (variables) => variables : (variables) => fillObject(variables, parts);
}

type Fill = (value: unknown) => unknown;
interface Part {
  name: string;
  default: unknown;
  fill: Fill | null;
}

function partOf(
  name: string,
  type: GraphQLInputType,
  value: unknown,
  fillers: Map<GraphQLInputType, Fill | null>,
): Part | null {
  const ownDefault = isNonNullType(type) ? value : undefined;
  const fill = fillOf(getNullableType(type), fillers);
  return ownDefault === undefined && fill === null ? null : { name, default: ownDefault, fill };
}

/** Null: nothing in a value of this type is ever filled in. */
function fillOf(type: GraphQLInputType, fillers: Map<GraphQLInputType, Fill | null>): Fill | null {
  const known = fillers.get(type);
  if (known !== undefined) return known;
  if (isListType(type)) {
    const fill = fillOf(getNullableType(type.ofType), fillers);
    return fill === null ? null : (value) => (Array.isArray(value) ? value.map(fill) : fill(value));
  }
  if (!isInputObjectType(type)) return null;
  const parts: Part[] = [];
  // Before its fields are looked at: an input may hold itself.
  fillers.set(type, (value) => (isRecord(value) ? fillObject(value, parts) : value));
  for (const field of Object.values(type.getFields())) {
    const ast = field.defaultValue === undefined ? undefined : astFromValue(field.defaultValue, field.type);
    const part = partOf(field.name, field.type, ast && valueFromASTUntyped(ast), fillers);
    if (part !== null) parts.push(part);
  }
  if (parts.length === 0) fillers.set(type, null);
  return fillers.get(type) ?? null;
}

function fillObject(value: Variables, parts: readonly Part[]): Variables {
  let filled = value;
  for (const part of parts) {
    const before = value[part.name];
    const after =
      before === undefined
        ? part.default
        : part.fill === null || before === null
          ? before
          : part.fill(before);
    if (after === before) continue;
    if (filled === value) filled = { ...value };
    filled[part.name] = after;
  }
  return filled;
}

function isRecord(value: unknown): value is Variables {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
