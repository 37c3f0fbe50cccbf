import { describe, expect, it } from 'vitest';
import { bodyInAddress, readParameters } from '../../src/shell/server/operation-parameters.rules.js';

describe('an operation in an address', () => {
  it('is read as if it had come in a body', () => {
    expect(
      bodyInAddress({
        query: 'subscription { a }',
        operationName: 'A',
        variables: '{"after":"x"}',
        extensions: '{"price":true}',
        documentId: '',
        token: 'not read',
      }),
    ).toEqual({
      kind: 'read',
      body: {
        query: 'subscription { a }',
        operationName: 'A',
        variables: { after: 'x' },
        extensions: { price: true },
      },
    });
    expect(bodyInAddress({})).toEqual({ kind: 'read', body: {} });
  });

  it.each([
    [{ query: ['a', 'b'] }, 'query: one was expected in the address, several came'],
    [
      { variables: '{+14155550123' },
      'variables: JSON was expected in the address, something that does not parse as JSON came',
    ],
    [
      { extensions: 'x' },
      'extensions: JSON was expected in the address, something that does not parse as JSON came',
    ],
  ])('is refused where it is none, without repeating it: %o', (query, message) => {
    expect(bodyInAddress(query)).toEqual({ kind: 'refused', message });
  });
});

describe('what comes beside a document', () => {
  it('may be missing or null', () => {
    const nothing = { kind: 'read', operationName: null, variables: {} };
    expect(readParameters({})).toEqual(nothing);
    expect(readParameters({ operationName: null, variables: null })).toEqual(nothing);
    expect(readParameters({ operationName: 'A', variables: { a: 1 } })).toEqual({
      kind: 'read',
      operationName: 'A',
      variables: { a: 1 },
    });
  });

  it.each([
    [{ operationName: 7 }, 'operationName: a text was expected, a number came'],
    [{ operationName: ['A'] }, 'operationName: a text was expected, a list came'],
    [{ variables: [1] }, 'variables: an object was expected, a list came'],
    [{ variables: '{}' }, 'variables: an object was expected, a string came'],
  ])('is refused where it is something else: %o', (body, message) => {
    expect(readParameters(body)).toEqual({ kind: 'refused', message });
  });
});
