/**
 * Fields that are plain values of their object: properties and getters of its class. type-graphql gives each a resolver
 * all the same, which costs more than the value on a list of a thousand; without one the executor reads the value where
 * it writes the answer.
 */
import { GraphQLObjectType, type GraphQLSchema } from 'graphql';
import { getMetadataStorage } from 'type-graphql';

// oxlint-disable-next-line typescript/ban-types
type Class = Function;

/** Takes the resolvers of plain fields away. Methods and field resolvers of other classes keep theirs, and so do root fields. */
export function readPlainFieldsDirectly(schema: GraphQLSchema): void {
  const { objectTypes, fieldResolvers, fields } = getMetadataStorage();
  const roots = new Set([schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]);
  for (const { name, target } of objectTypes) {
    const type = schema.getType(name);
    if (!(type instanceof GraphQLObjectType) || roots.has(type)) continue;
    const classes = classesOf(target);
    const external = fieldResolvers.filter(
      (resolver) => resolver.kind === 'external' && classes.includes(resolver.getObjectType?.() as Class),
    );
    for (const field of Object.values(type.getFields())) {
      const renamed = fields.some(
        (one) => classes.includes(one.target) && one.schemaName === field.name && one.name !== field.name,
      );
      if (renamed || external.some(({ schemaName }) => schemaName === field.name)) continue;
      if (!isMethod(classes, field.name)) delete field.resolve;
    }
  }
}

/** A class and those that it extends. */
function classesOf(target: Class): Class[] {
  const classes: Class[] = [];
  for (
    let one: unknown = target;
    typeof one === 'function' && one.name !== '';
    one = Object.getPrototypeOf(one)
  ) {
    classes.push(one);
  }
  return classes;
}

function isMethod(classes: readonly Class[], name: string): boolean {
  return classes.some(({ prototype }) => {
    const property = Object.getOwnPropertyDescriptor(prototype as object, name);
    return typeof property?.value === 'function';
  });
}
