/**
 * Manifests of documents, as tools write them: GraphQL Code Generator's and Relay's (ids and texts) and Apollo's (a list of
 * operations). A message says which document, what was expected and what came.
 */
import { hashInId, hashOfDocument, isDocumentId } from './document-id.rules.js';

export interface ManifestDocument {
  /** SHA-256 of the text, hexadecimal. */
  hash: string;
  /** The id that the manifest has for it, where that is another. */
  alias: string | null;
  text: string;
}

export type ReadManifest =
  | { kind: 'manifest'; documents: ManifestDocument[] }
  | { kind: 'refused'; message: string };

export const documentsAtMost = 1_000;
export const longestDocument = 100_000;

export function readManifest(manifest: string): ReadManifest {
  let json: unknown;
  try {
    json = JSON.parse(manifest);
  } catch {
    return refused('manifest: JSON was expected, something else came');
  }
  const entries = entriesOf(json);
  if (entries === null)
    return refused(
      'manifest: an object of ids and texts, or one of the format "apollo-persisted-query-manifest", version 1, was expected',
    );
  if (entries.length === 0 || entries.length > documentsAtMost)
    return refused(`manifest: 1 to ${documentsAtMost} documents were expected, ${entries.length} came`);
  const documents: ManifestDocument[] = [];
  for (const [index, [id, text]] of entries.entries()) {
    const place = `manifest: document ${index} (${readable(String(id).slice(0, 100))})`;
    if (typeof id !== 'string' || !isDocumentId(id))
      return refused(
        `${place}: as its id a SHA-256, or a name of up to 200 letters, digits and -._~ was expected`,
      );
    if (typeof text !== 'string' || text === '') return refused(`${place}: a text was expected`);
    if (text.length > longestDocument)
      return refused(`${place}: at most ${longestDocument} characters were expected, ${text.length} came`);
    const hash = hashOfDocument(text);
    const said = hashInId(id);
    if (said !== null && said !== hash)
      return refused(`${place}: the SHA-256 of its text was expected as its id, ${hash}`);
    documents.push({ hash, alias: said === null ? id : null, text });
  }
  return { kind: 'manifest', documents };
}

/** In quotes, controls as escapes: those behind the letters, too, which JSON lets stand. */
function readable(id: string): string {
  return JSON.stringify(id).replaceAll(
    /[\u007f-\u009f]/g,
    (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Ids and texts, whatever they are. */
function entriesOf(json: unknown): [unknown, unknown][] | null {
  if (!isRecord(json)) return null;
  if (json['format'] === undefined) return Object.entries(json);
  const { format, version, operations } = json;
  if (format !== 'apollo-persisted-query-manifest' || version !== 1 || !Array.isArray(operations))
    return null;
  return operations.map((operation: unknown) =>
    isRecord(operation) ? [operation['id'], operation['body']] : [undefined, undefined],
  );
}

function refused(message: string): ReadManifest {
  return { kind: 'refused', message };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
