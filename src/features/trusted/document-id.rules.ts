/** Ids of documents, as GraphQL over HTTP has them in its Appendix A. */
import { createHash } from 'node:crypto';

const hash = /^sha256:[0-9a-f]{64}$/;
/** A name of one's own, such as another hash, or one with a prefix of one's own. */
const name = /^(?:x-[\w.~-]{1,100}:)?[\w.~-]{1,200}$/;

export function isDocumentId(id: string): boolean {
  return hash.test(id) || name.test(id);
}

/** Hexadecimal. */
export function hashOfDocument(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** The hash in an id; null for a name. */
export function hashInId(id: string): string | null {
  return /^(?:sha256:)?([0-9a-f]{64})$/.exec(id)?.[1] ?? null;
}
