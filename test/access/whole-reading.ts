/** A query for each field at the top of the API that needs no argument, with all that can be read below it, some levels deep. */
import {
  getNamedType,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  isLeafType,
  isObjectType,
  isRequiredArgument,
  isUnionType,
} from 'graphql';

const usual: Readonly<Record<string, string>> = { by: 'by: SOURCE', recipient: 'recipient: $recipient' };

/** Lists are asked for few: what they cost is the product of them. */
function callOf(field: GraphQLField<unknown, unknown>): string | null {
  const given: string[] = [];
  for (const argument of field.args) {
    if (argument.name === 'first') given.push('first: 3');
    else if (isRequiredArgument(argument)) {
      const usually = usual[argument.name];
      if (usually === undefined || usually.includes('$')) return null;
      given.push(usually);
    }
  }
  return given.length === 0 ? field.name : `${field.name}(${given.join(', ')})`;
}

function selectionOf(type: GraphQLObjectType, depth: number): string {
  const parts = Object.values(type.getFields()).flatMap((field) => {
    const call = callOf(field);
    const below = getNamedType(field.type);
    if (call === null) return [];
    if (isLeafType(below)) return [call];
    if (depth === 0 || !isObjectType(below)) return [];
    return [`${call} ${selectionOf(below, depth - 1)}`];
  });
  return `{ __typename ${parts.join(' ')} }`;
}

/** By the operation's name. */
export function wholeReading(schema: GraphQLSchema, depth: number): Map<string, string> {
  const queries = new Map<string, string>();
  for (const field of Object.values(schema.getQueryType()?.getFields() ?? {})) {
    const call = callOf(field);
    const below = getNamedType(field.type);
    if (call === null || isUnionType(below)) continue;
    const selection = isObjectType(below) ? ` ${selectionOf(below, depth)}` : '';
    queries.set(`Query.${field.name}`, `{ ${call}${selection} }`);
  }
  return queries;
}
