/**
 * How a request names its document: by its text, by `documentId` (GraphQL over HTTP, Appendix A) or, as Apollo's clients do,
 * by `extensions.persistedQuery`.
 */
import { createHash } from 'node:crypto';
import { isDocumentId } from '../../../features/trusted/document-id.rules.js';

export type DocumentWish =
  | { kind: 'text'; text: string }
  /** A registered document's SHA-256, in hexadecimal, or a name that it was registered with. */
  | { kind: 'id' | 'apollo'; id: string };

export interface Named {
  query?: unknown;
  documentId?: unknown;
  extensions?: unknown;
}

/** `nothing`: there is no document, or what is none. */
export function readWish(
  named: Named,
): DocumentWish | { kind: 'nothing' } | { kind: 'refused'; message: string } {
  const { query, documentId } = named;
  const text = typeof query === 'string' && query !== '' ? query : undefined;
  if (documentId !== undefined && documentId !== null) {
    if (text !== undefined) return refused('query and documentId: one of them was expected, both came');
    if (typeof documentId !== 'string' || !isDocumentId(documentId))
      return refused(
        'documentId: "sha256:" and 64 hexadecimal digits, or a name of up to 200 letters, digits and -._~ was expected',
      );
    return { kind: 'id', id: documentId.replace(/^sha256:/, '') };
  }
  const persisted = persistedQueryOf(named.extensions);
  if (persisted === undefined) return text === undefined ? { kind: 'nothing' } : { kind: 'text', text };
  const { version, sha256Hash: hash } = persisted;
  if (version !== 1 || typeof hash !== 'string' || !/^[0-9a-f]{64}$/.test(hash))
    return refused(
      'extensions.persistedQuery: version 1 and a sha256Hash of 64 hexadecimal digits were expected',
    );
  if (text === undefined) return { kind: 'apollo', id: hash };
  if (createHash('sha256').update(text).digest('hex') !== hash)
    return refused(
      'extensions.persistedQuery.sha256Hash: the SHA-256 of the query was expected, another came',
    );
  return { kind: 'text', text };
}

function persistedQueryOf(extensions: unknown): Record<string, unknown> | undefined {
  if (!isRecord(extensions) || !Object.hasOwn(extensions, 'persistedQuery')) return undefined;
  const persisted = extensions['persistedQuery'];
  if (persisted === null || persisted === undefined) return undefined;
  return isRecord(persisted) ? persisted : {};
}

function refused(message: string) {
  return { kind: 'refused', message } as const;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
