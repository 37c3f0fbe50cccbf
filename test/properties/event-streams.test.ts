/** What asks for an event stream: a header, an address, and the place that its client has seen last. */
import * as fc from 'fast-check';
import { buildSchema, parse, validate } from 'graphql';
import { describe, expect } from 'vitest';
import { beginningAfter } from '../../src/shell/graphql/beginning.rules.js';
import { streamWish } from '../../src/shell/server/event-stream.rules.js';
import { bodyInAddress, readParameters } from '../../src/shell/server/operation-parameters.rules.js';
import { holds } from './holds.js';
import { anyText, around } from './inputs.js';

const schema = buildSchema(
  'type Query { a: Int } type Subscription { a(after: String): Batch b: Batch } type Batch { a(after: String): Batch c: Int }',
);

describe('an event stream', () => {
  holds(
    'Accept asks for an event stream, or does not, whatever else it asks for',
    [around('text/event-stream', 'text/event-stream;q=0', 'application/json, */*;q=0.1', 'a/b;c="d,e"')],
    (header) => {
      expect(['none', 'too', 'only']).toContain(streamWish(header));
      expect(['too', 'only']).toContain(streamWish(`text/event-stream,${header}`));
    },
  );

  holds(
    'an operation in an address is one, or is refused without being repeated',
    [
      fc.dictionary(
        fc.oneof(
          fc.constantFrom('query', 'documentId', 'operationName', 'variables', 'extensions'),
          anyText(8),
        ),
        fc.oneof(
          around('{"after":"x"}', '{}', '[]', 'null', '{"__proto__":{"a":1}}', 'subscription { a }'),
          fc.array(anyText(5), { maxLength: 3 }),
        ),
      ),
    ],
    (query) => {
      const read = bodyInAddress(query);
      if (read.kind === 'refused') {
        expect(read.message).toMatch(/^(query|documentId|operationName|variables|extensions): [a-zA-Z, ]+$/);
        return;
      }
      const parameters = readParameters(read.body);
      if (parameters.kind === 'refused') expect(parameters.message).toMatch(/^variables: [a-z, ]+$/);
      else expect(Object.getPrototypeOf(parameters.variables)).toBe(Object.prototype);
    },
  );

  holds(
    'that begins behind any place has a document that is valid still, with that place and nothing made of it',
    [
      anyText(),
      fc.constantFrom(
        'subscription { a { c } }',
        'subscription { x: a(after: "y") { a(after: "z") { c } } }',
        'subscription { ...A } fragment A on Subscription { ... { a { c } } }',
      ),
    ],
    (cursor, text) => {
      const changed = beginningAfter(schema, parse(text), null, cursor);
      const wrong = validate(schema, changed).filter(({ message }) => !message.includes('never used'));
      expect(wrong).toEqual([]);
      const [operation] = changed.definitions;
      expect(operation).toMatchObject({
        selectionSet: {
          selections: [{ arguments: [{ name: { value: 'after' }, value: { value: cursor } }] }],
        },
      });
    },
  );
});
