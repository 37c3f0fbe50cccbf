/** Who reads the schema, in an explorer or in an editor, is told what everything in it means. */
import {
  type GraphQLNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
} from 'graphql';
import { expect, it } from 'vitest';
import { buildGuardedSchema } from '../../src/shell/graphql/schema.js';

interface Described {
  name: string;
  description: string | null | undefined;
}

/** The type, and all that is in it. */
function partsOf(type: GraphQLNamedType): Described[] {
  const inside = (name: string, { description }: Omit<Described, 'name'>) => ({
    name: `${type.name}.${name}`,
    description,
  });
  if (isEnumType(type)) return [type, ...type.getValues().map((value) => inside(value.name, value))];
  if (isInputObjectType(type))
    return [type, ...Object.values(type.getFields()).map((field) => inside(field.name, field))];
  if (!isObjectType(type) && !isInterfaceType(type)) return [type];
  const fields = Object.values(type.getFields()).flatMap((field) => [
    inside(field.name, field),
    ...field.args.map((argument) => inside(`${field.name}(${argument.name})`, argument)),
  ]);
  return [type, ...fields];
}

it('every type, field, argument, enum value and input field of the schema says what it is', async () => {
  const schema = await buildGuardedSchema();
  const parts = Object.values(schema.getTypeMap())
    .filter((type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type))
    .flatMap(partsOf);
  const silent = parts.filter(({ description }) => !/\S{3}/.test(description ?? ''));
  expect(silent.map(({ name }) => name)).toEqual([]);
  // The looking itself looks everywhere.
  expect(parts.map(({ name }) => name)).toEqual(
    expect.arrayContaining([
      'Import.errors(first)',
      'ImportColumnsInput.recipient',
      'Scope.SENDER',
      'Sender.label',
      'Cursor',
      'ImportErrorEdge.node',
    ]),
  );
});
