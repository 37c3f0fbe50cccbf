import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readManifest } from '../../src/features/trusted/manifest.rules.js';

const text = '{ account { id } }';
const hash = createHash('sha256').update(text).digest('hex');
const md5 = createHash('md5').update(text).digest('hex');
const read = (manifest: unknown) => readManifest(JSON.stringify(manifest));
const apollo = (operations: unknown) => ({
  format: 'apollo-persisted-query-manifest',
  version: 1,
  operations,
});

describe('a manifest is read', () => {
  it.each([
    ['of GraphQL Code Generator with SHA-256', { [hash]: text }, null],
    ['of ids as GraphQL over HTTP has them', { [`sha256:${hash}`]: text }, null],
    ['of Relay, or of GraphQL Code Generator with another hash', { [md5]: text }, md5],
    ['of names with a prefix of one’s own', { 'x-app:account-1': text }, 'x-app:account-1'],
    ['of Apollo', apollo([{ id: hash, name: 'A', type: 'query', body: text }]), null],
  ])('%s', (_what, manifest, alias) => {
    expect(read(manifest)).toEqual({ kind: 'manifest', documents: [{ hash, alias, text }] });
  });
});

describe('a manifest is refused that', () => {
  it.each([
    ['is no JSON', '{', 'JSON was expected'],
    ['is a list', '[]', 'an object of ids and texts'],
    [
      'is of another format',
      JSON.stringify({ format: 'b', version: 1, operations: [] }),
      'an object of ids and texts',
    ],
    ['is of another version', JSON.stringify({ ...apollo([]), version: 2 }), 'an object of ids and texts'],
    ['is empty', '{}', '1 to 1000 documents were expected, 0 came'],
    [
      'has a hash that is not its text’s',
      JSON.stringify({ ['0'.repeat(64)]: text }),
      `the SHA-256 of its text was expected as its id, ${hash}`,
    ],
    ['has an id with a prefix that is nobody’s', JSON.stringify({ 'md5:1': text }), 'as its id a SHA-256'],
    ['has an id with a space', JSON.stringify({ 'a b': text }), 'as its id a SHA-256'],
    ['has an empty text', JSON.stringify({ a: '' }), 'a text was expected'],
    ['has what is no text', JSON.stringify({ a: 7 }), 'a text was expected'],
    ['has what is no operation', JSON.stringify(apollo([7])), 'document 0'],
    [
      'has a text that is too long',
      JSON.stringify({ a: 'x'.repeat(100_001) }),
      'at most 100000 characters were expected, 100001 came',
    ],
    [
      'has too many',
      JSON.stringify(Object.fromEntries(Array.from({ length: 1_001 }, (_, index) => [`a${index}`, text]))),
      '1001 came',
    ],
  ])('%s', (_what, manifest, message) => {
    const result = readManifest(manifest);
    expect(result.kind).toBe('refused');
    expect(result.kind === 'refused' && result.message).toContain(message);
  });
});
