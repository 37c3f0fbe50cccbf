import { GraphQLError, GraphQLScalarType, Kind, valueFromASTUntyped, type ValueNode } from 'graphql';
import { addressLimit } from '../domain/address.js';
import { formatInstant, parseInstant, type Instant } from '../domain/instant.js';

function bad(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } });
}

function readText(name: string, limit: number, value: unknown): string {
  if (typeof value !== 'string') throw bad(`${name}: a string was expected`);
  if (value.length > limit)
    throw bad(`${name}: at most ${limit} characters were expected, ${value.length} came`);
  return value;
}

function textOf(name: string, node: ValueNode): string {
  if (node.kind !== Kind.STRING) throw bad(`${name}: a string was expected`);
  return node.value;
}

/** A phone number in E.164, an e-mail address in lower case, or WhatsApp's id of a person. */
export const AddressScalar = new GraphQLScalarType<string, string>({
  name: 'Address',
  description:
    "A phone number in E.164 (+14155550123), an e-mail address in lower case, or WhatsApp's id of a person (US.13491208655302741918), as WhatsApp gave it.",
  serialize: String,
  parseValue: (value) => readText('Address', addressLimit, value),
  parseLiteral: (node) => readText('Address', addressLimit, textOf('Address', node)),
});

function readInstant(text: unknown): Instant {
  const instant = typeof text === 'string' ? parseInstant(text) : null;
  if (instant === null) throw bad('DateTime: RFC 3339 was expected, as in 2026-03-03T14:00:00Z');
  return instant;
}

export const DateTimeScalar = new GraphQLScalarType<Instant, string>({
  name: 'DateTime',
  description:
    'RFC 3339. Answers are in UTC with three or six digits of the second; six are kept of what is given, in any zone.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc3339',
  serialize: (value) => formatInstant(value as Instant),
  parseValue: readInstant,
  parseLiteral: (node) => readInstant(textOf('DateTime', node)),
});

/** A place in a list holds an address; an address may be all in letters of three bytes. */
const cursorLimit = 2_048;

export const CursorScalar = new GraphQLScalarType<string, string>({
  name: 'Cursor',
  description: "An opaque place in an account's log, or in a list. Never parse it.",
  serialize: String,
  parseValue: (value) => readText('Cursor', cursorLimit, value),
  parseLiteral: (node) => readText('Cursor', cursorLimit, textOf('Cursor', node)),
});

export const SafeIntScalar = new GraphQLScalarType<number, number>({
  name: 'SafeInt',
  description: 'A whole number that JSON carries exactly (up to 2^53 - 1).',
  serialize: Number,
  parseValue: readSafeInt,
  parseLiteral: (node) => readSafeInt(node.kind === Kind.INT ? Number(node.value) : Number.NaN),
});

function readSafeInt(value: unknown): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value))
    throw bad('SafeInt: a whole number was expected');
  return value;
}

export const recipientsLimit = 50_000;

function readRecipients(value: unknown): string[] {
  if (!Array.isArray(value)) throw bad(`Recipients: an array of strings was expected, ${kindOf(value)} came`);
  if (value.length > recipientsLimit) {
    throw new GraphQLError(`Recipients: at most ${recipientsLimit} were expected, ${value.length} came`, {
      extensions: { code: 'LIMIT_EXCEEDED' },
    });
  }
  for (let index = 0; index < value.length; index += 1) {
    if (typeof value[index] !== 'string')
      throw bad(`Recipients[${index}]: a string was expected, ${kindOf(value[index])} came`);
  }
  return value as string[];
}

function kindOf(value: unknown): string {
  if (value == null) return 'null';
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** Checked in one go: coercing tens of thousands of list items one by one costs more than looking them up. */
export const RecipientsScalar = new GraphQLScalarType<string[], (string | null)[]>({
  name: 'Recipients',
  description:
    'A JSON array of strings: at most 50,000 addresses, as people write them (LIMIT_EXCEEDED for more). One scalar, not a list type, because coercing tens of thousands of list items one by one costs more than looking them up. In answers null stands for one that was refused.',
  serialize: (value) => value as (string | null)[],
  parseValue: readRecipients,
  // GraphQL allows no variables inside.
  parseLiteral: (node) => readRecipients(valueFromASTUntyped(node)),
});
