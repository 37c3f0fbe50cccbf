/** Documents that fit the schema, with variables that do as well, but for what stands in their texts. */
import * as fc from 'fast-check';
import {
  getNamedType,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isUnionType,
} from 'graphql';
import { anyText, around } from './inputs.js';

export interface AnyRequest {
  query: string;
  variables: Record<string, unknown>;
  /** Of the root field. */
  name: string;
}

type Random = (below: number) => number;

const dates = [
  '2026-01-02T03:04:05Z',
  '1990-01-01T00:00:00Z',
  '0001-01-01T00:00:00Z',
  '9999-12-31T23:59:59.999999Z',
  '2024-02-29 12:00:00+00',
  '2026-11-23T05:00:00.123456+02:00',
  'yesterday',
];
const numbersOf = [0, 1, -1, 2, 50, 100, 1_000, 2_147_483_647, -2_147_483_648];

/** `texts`: what texts are made of; ids of what is there among them. */
class Maker {
  private readonly variables: string[] = [];
  readonly values: Record<string, unknown> = {};

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly random: Random,
    private readonly texts: readonly string[],
  ) {}

  request(kind: 'query' | 'mutation'): AnyRequest {
    const root = kind === 'query' ? this.schema.getQueryType() : this.schema.getMutationType();
    const fields = Object.values(root?.getFields() ?? {});
    const field = fields[this.random(fields.length)];
    if (field === undefined) throw new Error('the schema has no fields');
    const made = `${field.name}${this.argumentsOf(field.args)}${this.selection(field.type, 3)}`;
    const declared = this.variables.length === 0 ? '' : `(${this.variables.join(', ')})`;
    return { query: `${kind}${declared} { ${made} }`, variables: this.values, name: field.name };
  }

  private argumentsOf(
    args: readonly { name: string; type: GraphQLInputType; defaultValue?: unknown }[],
  ): string {
    const given = args.flatMap(({ name, type }) => {
      if (!isNonNullType(type) && this.random(2) === 0) return [];
      const variable = `v${this.variables.length}`;
      this.variables.push(`$${variable}: ${String(type)}`);
      this.values[variable] = this.value(type, 4);
      return [`${name}: $${variable}`];
    });
    return given.length === 0 ? '' : `(${given.join(', ')})`;
  }

  private value(type: GraphQLInputType, depth: number): unknown {
    if (isNonNullType(type)) return this.value(type.ofType, depth);
    if (isListType(type))
      return Array.from(
        { length: this.random(depth > 2 ? 4 : 2) },
        () => this.value(type.ofType, depth - 1) ?? this.text(),
      );
    if (isEnumType(type)) {
      const values = type.getValues();
      return values[this.random(values.length)]?.name;
    }
    if (isInputObjectType(type)) {
      const fields = Object.values(type.getFields()).filter(
        (field) => isNonNullType(field.type) || (depth > 0 && this.random(3) === 0),
      );
      return Object.fromEntries(fields.map((field) => [field.name, this.value(field.type, depth - 1)]));
    }
    return this.leaf(type.name);
  }

  private leaf(name: string): unknown {
    switch (name) {
      case 'Int':
      case 'SafeInt':
        return numbersOf[this.random(numbersOf.length)];
      case 'Float':
        return [0, 0.5, 1, -3.7, 1e300][this.random(5)];
      case 'Boolean':
        return this.random(2) === 0;
      case 'DateTime':
        return dates[this.random(dates.length)];
      case 'Recipients':
        return Array.from({ length: this.random(5) }, () => this.text());
      default:
        return this.text();
    }
  }

  private text(): string {
    return this.texts[this.random(this.texts.length)] ?? '';
  }

  private selection(type: GraphQLOutputType, depth: number): string {
    const named: GraphQLNamedType = getNamedType(type);
    if (isLeafType(named)) return '';
    if (isUnionType(named)) {
      const parts = named.getTypes().map((part) => ` ... on ${part.name}${this.selection(part, depth - 1)}`);
      return ` { __typename${parts.join('')} }`;
    }
    if (!isObjectType(named) && !isInterfaceType(named)) return '';
    const parts = Object.values(named.getFields()).flatMap((field) => {
      const isLeaf = isLeafType(getNamedType(field.type));
      if (field.args.some(({ type: of, defaultValue }) => isNonNullType(of) && defaultValue === undefined))
        return [];
      if (!isLeaf && (depth <= 0 || this.random(4) !== 0)) return [];
      return [`${field.name}${this.selection(field.type, depth - 1)}`];
    });
    return ` { __typename ${parts.join(' ')} }`;
  }
}

const texts = fc.oneof(
  anyText(30),
  around(
    '+14155550123',
    '+447911123456',
    'ann@example.com',
    'STOP',
    'en',
    'GB',
    'ACME',
    '#0a7d55',
    'https://example.com/logo.png',
    '12345',
    'whatsapp:+447911123456',
    '{brand} {link}',
    'twilio',
    '21610',
  ),
);

/** `known`: ids and the like, as they are while the test runs. */
export function anyRequest(
  schema: GraphQLSchema,
  kind: 'query' | 'mutation',
  known: () => readonly string[],
): fc.Arbitrary<AnyRequest> {
  return fc
    .tuple(fc.array(texts, { minLength: 1, maxLength: 4 }), fc.infiniteStream(fc.nat(0x7fffffff)))
    .map(([some, stream]) => {
      const random: Random = (below) => (stream.next().value as number) % Math.max(1, below);
      return new Maker(schema, random, [...some, ...some, ...known()]).request(kind);
    });
}
