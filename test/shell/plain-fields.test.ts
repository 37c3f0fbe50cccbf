import { GraphQLObjectType } from 'graphql';
import { describe, expect, it } from 'vitest';
import { buildGuardedSchema } from '../../src/shell/graphql/schema.js';

const schema = await buildGuardedSchema();

function hasResolver(typeName: string, fieldName: string): boolean {
  const type = schema.getType(typeName);
  if (!(type instanceof GraphQLObjectType)) throw new Error(`${typeName} is no object type`);
  const field = type.getFields()[fieldName];
  if (field === undefined) throw new Error(`${typeName} has no field ${fieldName}`);
  return field.resolve !== undefined;
}

describe('a field that is a plain value of its object', () => {
  it.each([
    ['OptOut', 'recipient'],
    ['OptOut', 'sender'],
    ['OptOutEvent', 'occurredAt'],
    ['OptOutConnection', 'nodes'],
    ['PageInfo', 'endCursor'],
    ['SenderNumber', 'address'],
    ['SenderNumber', 'country'],
  ])('%s.%s is read without a resolver', (type, field) => {
    expect(hasResolver(type, field)).toBe(false);
  });

  it.each([
    ['OptOut', 'exceptions'],
    ['OptOutConnection', 'totalCount'],
    ['OptOutEvent', 'sender'],
    ['OptOutEvent', 'review'],
    ['SenderNumber', 'group'],
    ['Profile', 'keywords'],
    ['Query', 'optOuts'],
    ['Mutation', 'processInbound'],
  ])('is another than %s.%s, which has work to do', (type, field) => {
    expect(hasResolver(type, field)).toBe(true);
  });
});
