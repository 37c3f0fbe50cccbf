/** Where the API is told of something that an account may have: ids, cursors, addresses and ids of the outside. */
import {
  getNamedType,
  type GraphQLArgument,
  type GraphQLSchema,
  isInputObjectType,
  isObjectType,
} from 'graphql';

const referringTypes = new Set(['ID', 'Cursor', 'Address', 'Recipients']);
const referringTexts = new Set([
  'address',
  'replyAddress',
  'recipient',
  'recipients',
  'from',
  'to',
  'externalId',
  'campaignExternalId',
  'messageId',
  'idempotencyKey',
  'subject',
]);

type Argument = Pick<GraphQLArgument, 'name' | 'type'>;

function referencesAmong(args: readonly Argument[], above = ''): string[] {
  return args.flatMap(({ name, type }) => {
    const named = getNamedType(type);
    const path = `${above}${name}`;
    if (isInputObjectType(named)) return referencesAmong(Object.values(named.getFields()), `${path}.`);
    const refers = referringTypes.has(named.name) || (named.name === 'String' && referringTexts.has(name));
    return refers ? [path] : [];
  });
}

/** All of a schema, as in "Query.optOuts filter.senderIds": of the operations, and of the fields inside their answers. */
export function referencesOf(schema: GraphQLSchema): string[] {
  return Object.values(schema.getTypeMap())
    .filter((type) => isObjectType(type))
    .filter((type) => !type.name.startsWith('__'))
    .flatMap((type) =>
      Object.values(type.getFields()).flatMap((field) =>
        referencesAmong(field.args).map((path) => `${type.name}.${field.name} ${path}`),
      ),
    );
}
