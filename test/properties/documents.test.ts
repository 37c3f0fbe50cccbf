/** Trusted documents: their ids, their manifests, and how requests name them. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashInId, hashOfDocument, isDocumentId } from '../../src/features/trusted/document-id.rules.js';
import { documentsAtMost, longestDocument, readManifest } from '../../src/features/trusted/manifest.rules.js';
import { readWish } from '../../src/shell/graphql/trusted/document-wish.rules.js';
import { withQuery } from '../../src/shell/graphql/trusted/named-subscription.rules.js';
import { holds } from './holds.js';
import { anyText, around, controls } from './inputs.js';

const text = '{ account { id } }';
const hash = hashOfDocument(text);
const id = around(hash, `sha256:${hash}`, 'own-name', 'x-acme.1:own', '__proto__', 'a'.repeat(201));
const odd = fc.oneof(fc.jsonValue(), id, fc.constantFrom<unknown>(text, null, 1, ''));

describe('an id of a document', () => {
  holds('is printable, and has the hash that it says', [id], (one) => {
    if (!isDocumentId(one)) return;
    expect(one).toMatch(/^[\w.~:-]{1,310}$/);
    const said = hashInId(one);
    if (said !== null) expect(one.endsWith(said)).toBe(true);
  });
});

describe('a manifest', () => {
  const members = fc.array(fc.tuple(id, fc.oneof(fc.constant(text), odd)), { maxLength: 4 });
  const manifest = fc.oneof(
    members.map((entries) => JSON.stringify(Object.fromEntries(entries))),
    fc
      .tuple(
        odd,
        odd,
        fc.array(fc.oneof(odd, fc.record({ id: odd, body: odd }, { requiredKeys: [] })), { maxLength: 3 }),
      )
      .chain(([format, version, operations]) =>
        fc.constantFrom(
          { format: 'apollo-persisted-query-manifest', version: 1, operations },
          { format, version, operations },
          { format: 'apollo-persisted-query-manifest', version: 1, operations: version },
        ),
      )
      .map((made) => JSON.stringify(made)),
    around(JSON.stringify({ [hash]: text }), 'null', '[]', '['.repeat(30_000)),
    fc.json(),
  );

  holds(
    'is documents with the hashes of their texts, or says what was expected, in printable words',
    [manifest],
    (given) => {
      const read = readManifest(given);
      if (read.kind === 'refused') {
        expect(read.message).toMatch(/^manifest.*expected/su);
        expect(read.message).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
        expect(read.message.length).toBeLessThan(1_000);
        return;
      }
      expect(read.documents.length).toBeGreaterThan(0);
      for (const document of read.documents) {
        expect(document.hash).toBe(hashOfDocument(document.text));
        expect(document.alias === null || hashInId(document.alias) === null).toBe(true);
        const again = readManifest(JSON.stringify({ [document.alias ?? document.hash]: document.text }));
        expect(again).toEqual({ kind: 'manifest', documents: [document] });
      }
    },
  );

  it('of one document more, or one that is a character longer, is refused', () => {
    const many = Array.from({ length: documentsAtMost + 1 }, (_, index) => [`n${index}`, text]);
    expect(readManifest(JSON.stringify(Object.fromEntries(many))).kind).toBe('refused');
    expect(readManifest(JSON.stringify({ a: 'a'.repeat(longestDocument) })).kind).toBe('manifest');
    expect(readManifest(JSON.stringify({ a: 'a'.repeat(longestDocument + 1) })).kind).toBe('refused');
  });
});

describe('a request', () => {
  holds(
    'names one document, by one of its names, or says why not',
    [
      fc.record(
        {
          query: odd,
          documentId: odd,
          extensions: fc.oneof(
            odd,
            fc.record({
              persistedQuery: fc.oneof(odd, fc.record({ version: fc.constantFrom(1, 2), sha256Hash: odd })),
            }),
          ),
        },
        { requiredKeys: [] },
      ),
    ],
    (named) => {
      const wish = readWish(named);
      switch (wish.kind) {
        case 'refused':
          expect(wish.message).toMatch(/expected/);
          expect(wish.message).not.toMatch(controls);
          break;
        case 'text':
          expect(wish.text).toBe(named.query);
          break;
        case 'nothing':
          expect(named.documentId ?? null).toBeNull();
          break;
        case 'id':
        case 'apollo':
          expect(wish.id).toMatch(/^[\w.~:-]{1,310}$/);
      }
    },
    { share: 0.5 },
  );

  const subscribe = { id: '1', type: 'subscribe', payload: { documentId: 'own' } };
  holds(
    'over a WebSocket keeps all that it says, whatever it is, and gets a query where it names a document alone',
    [
      fc.oneof(
        around(
          JSON.stringify(subscribe),
          JSON.stringify({ ...subscribe, payload: null }),
          '"documentId"',
          'null',
        ),
        fc
          .tuple(odd, odd)
          .map(([type, payload]) => JSON.stringify({ type, payload, extra: 'persistedQuery' })),
        anyText(40),
      ),
    ],
    (message) => {
      const given = withQuery(message);
      if (given === message) return;
      const read = JSON.parse(given) as { payload: { query?: unknown } };
      expect(read.payload.query).toBe('');
      delete read.payload.query;
      expect(read).toEqual(JSON.parse(message));
    },
    { share: 0.5 },
  );
});
