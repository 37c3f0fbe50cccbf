/** Every input of the real schema with a default or a required type, in each form a client may give it. */
import {
  execute,
  getNamedType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  GraphQLObjectType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  parse,
  validate,
} from 'graphql';
import pino from 'pino';
import { expect, it } from 'vitest';
import type { RequestContext } from '../../src/core/graph/context.js';
import { createExecutor } from '../../src/shell/graphql/executor.js';
import { buildGuardedSchema } from '../../src/shell/graphql/schema.js';

/** A schema whose root fields do nothing but tell the arguments that they were given. */
async function givenEchoes(): Promise<{ schema: GraphQLSchema; seen: unknown[] }> {
  const schema = await buildGuardedSchema();
  const seen: unknown[] = [];
  for (const type of [schema.getQueryType(), schema.getMutationType()]) {
    for (const field of Object.values(type?.getFields() ?? {})) {
      field.resolve = (_source: unknown, args: unknown) => {
        seen.push(structuredClone({ ...(args as object) }));
        return null;
      };
    }
  }
  return { schema, seen };
}

const examples: Record<string, string> = {
  Address: '"+14155550123"',
  DateTime: '"2026-03-03T14:00:00Z"',
  Cursor: '"c"',
  ID: '"00000000-0000-4000-8000-000000000000"',
  Int: '1',
  SafeInt: '1',
  Float: '1.5',
  Boolean: 'true',
};

/** A literal that this type takes, with nothing in it but what must be. */
function exampleOf(type: GraphQLInputType, without?: GraphQLInputField): string {
  if (isNonNullType(type)) return exampleOf(type.ofType, without);
  if (isListType(type)) return `[${exampleOf(type.ofType, without)}]`;
  if (isEnumType(type)) return type.getValues()[0]?.name ?? '';
  if (isInputObjectType(type)) return `{${requiredOf(type, without).join(', ')}}`;
  return examples[getNamedType(type).name] ?? '"x"';
}

function requiredOf(type: GraphQLInputObjectType, without?: GraphQLInputField): string[] {
  return Object.values(type.getFields())
    .filter((field) => field !== without && isNonNullType(field.type) && field.defaultValue === undefined)
    .map((field) => `${field.name}: ${exampleOf(field.type)}`);
}

interface Case {
  document: string;
  variables: Record<string, unknown>;
}

const nullableOf = (type: GraphQLInputType) => String(type).replace(/!$/, '');

/** The variable absent, null, and given; as such and in a literal. */
function casesOfField(operation: string, field: GraphQLField<unknown, unknown>): Case[] {
  const cases: Case[] = [];
  const selection = isLeafType(getNamedType(field.type)) ? '' : ' { __typename }';
  const others = (argument: GraphQLArgument) =>
    field.args
      .filter((one) => one !== argument && isNonNullType(one.type) && one.defaultValue === undefined)
      .map((one) => `${one.name}: ${exampleOf(one.type)}`);
  const add = (declared: string, argument: GraphQLArgument, value: string) => {
    const args = [...others(argument), `${argument.name}: ${value}`].join(', ');
    const document = `${operation} Echo(${declared}) { ${field.name}(${args})${selection} }`;
    cases.push({ document, variables: {} }, { document, variables: { v: null } });
  };
  for (const argument of field.args) {
    add(`$v: ${nullableOf(argument.type)}`, argument, '$v');
    if (isNonNullType(argument.type)) {
      add(`$v: ${nullableOf(argument.type)} = ${exampleOf(argument.type)}`, argument, '$v');
    }
    const input = getNamedType(argument.type);
    if (!isInputObjectType(input)) continue;
    const inList = String(argument.type).startsWith('[');
    for (const inner of Object.values(input.getFields())) {
      const literal = `{${[...requiredOf(input, inner), `${inner.name}: $v`].join(', ')}}`;
      const value = inList ? `[${literal}]` : literal;
      add(`$v: ${nullableOf(inner.type)}`, argument, value);
      add(`$v: ${nullableOf(inner.type)} = ${exampleOf(inner.type)}`, argument, value);
    }
    const whole = valueOf(exampleOf(argument.type));
    for (const inner of Object.values(input.getFields())) {
      const document = `${operation} Echo($w: ${String(argument.type)}) { ${field.name}(${[...others(argument), `${argument.name}: $w`].join(', ')})${selection} }`;
      for (const change of [without(inner.name), (one: object) => ({ ...one, [inner.name]: null })]) {
        const changed = (one: unknown) => change(one as object);
        cases.push({
          document,
          variables: { w: Array.isArray(whole) ? whole.map(changed) : changed(whole) },
        });
      }
    }
  }
  return cases;
}

const without = (name: string) => (one: object) =>
  Object.fromEntries(Object.entries(one).filter(([key]) => key !== name));

/** What JSON says for a literal. */
function valueOf(literal: string): unknown {
  return JSON.parse(
    literal
      // Not the hour of a time.
      .replaceAll(/(?<!")\b([A-Za-z_]\w*):(?!\d)/g, '"$1":')
      .replaceAll(/(?<=[[{:,] ?)([A-Z][A-Z_]+)(?=[,\]}])/g, '"$1"'),
  );
}

it('what a resolver is given and what is refused are as graphql-js has it, for every input of the schema', async () => {
  const { schema, seen } = await givenEchoes();
  const executor = createExecutor(schema, pino({ level: 'silent' }));
  const context = {} as RequestContext;
  let compared = 0;
  for (const type of [schema.getQueryType(), schema.getMutationType()]) {
    if (!(type instanceof GraphQLObjectType)) continue;
    for (const field of Object.values(type.getFields())) {
      for (const { document: text, variables } of casesOfField(type.name.toLowerCase(), field)) {
        const document = parse(text);
        if (validate(schema, document).length > 0) continue;
        compared += 1;
        seen.length = 0;
        const expected = await execute({
          schema,
          document,
          variableValues: variables,
          contextValue: context,
        });
        const wanted = seen.splice(0);
        const got = await executor.run({
          document,
          operationName: null,
          variables,
          context,
          documentKey: text,
        });
        const what = `${text} ${JSON.stringify(variables)}`;
        expect(seen, what).toEqual(wanted);
        // Nullability of the stubs' answer is not what is asked for here.
        const refused = (errors?: readonly { path?: unknown }[]) => (errors?.length ?? 0) > 0;
        expect(refused(got.errors), what).toBe(refused(expected.errors));
      }
    }
  }
  expect(compared).toBeGreaterThan(500);
});
