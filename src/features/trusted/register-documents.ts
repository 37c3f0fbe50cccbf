import { GraphQLError, type GraphQLSchema, parse, validate } from 'graphql';
import { newEntry } from '../../core/access/audit-trail.queries.js';
import type { Author } from '../../core/access/author.js';
import { toldOfGone, toldOfNew } from '../../core/access/told.rules.js';
import type { Db } from '../../core/db/connect.js';
import { lookingBack } from '../../core/db/look-back.js';
import { badWish, type Changed, conflicting } from '../../core/settings/settings-change.js';
import { hashInId, isDocumentId } from './document-id.rules.js';
import { type ManifestDocument, readManifest } from './manifest.rules.js';
import {
  deleteDocuments,
  documentsByHash,
  insertDocuments,
  type TrustedDocumentRow,
  whatIsThere,
} from './trusted-documents.queries.js';

/** Of an account. */
export const registeredAtMost = 10_000;
const removedAtMost = 1_000;

/** All of the manifest, or nothing. */
export async function registerDocuments(
  db: Db,
  schema: GraphQLSchema,
  by: Author,
  manifest: string,
): Promise<Changed<TrustedDocumentRow[]>> {
  const { accountId } = by;
  const read = readManifest(manifest);
  if (read.kind === 'refused') return badWish(read.message);
  const { documents } = read;
  for (const [index, document] of documents.entries()) {
    const fault = faultOf(schema, document);
    if (fault !== null) return badWish(`manifest: document ${index} (${shown(document)}): ${fault}`);
  }
  const { all, taken } = await whatIsThere(db, accountId, documents);
  const [name] = taken;
  if (name !== undefined)
    return conflicting(`manifest: the id ${JSON.stringify(name)} is another document's already`);
  if (all + documents.length > registeredAtMost)
    return badWish(
      `manifest: an account has at most ${registeredAtMost} registered documents, it has ${all} and these are ${documents.length}: remove some first`,
    );
  const told = toldOfNew(subjectOf(accountId), { trustedDocuments: documents.map(shown) });
  await insertDocuments(db, accountId, documents, newEntry(by, told));
  const hashes = documents.map(({ hash }) => hash);
  return { kind: 'done', result: await lookingBack(documentsByHash(db, accountId, hashes)) };
}

/** What is not there is gone already. */
export async function removeDocuments(db: Db, by: Author, ids: readonly string[]): Promise<Changed<true>> {
  if (ids.length === 0 || ids.length > removedAtMost)
    return badWish(`ids: 1 to ${removedAtMost} were expected, ${ids.length} came`);
  if (!ids.every(isDocumentId))
    return badWish(
      'ids: ids of registered documents were expected, such as "sha256:" and 64 hexadecimal digits',
    );
  const plain = ids.map((id) => hashInId(id) ?? id);
  await deleteDocuments(
    db,
    by.accountId,
    plain,
    newEntry(by, toldOfGone(subjectOf(by.accountId), { trustedDocuments: ids })),
  );
  return { kind: 'done', result: true };
}

const subjectOf = (accountId: string) => `Account ${accountId}`;
const shown = ({ alias, hash }: ManifestDocument) => alias ?? `sha256:${hash}`;

function faultOf(schema: GraphQLSchema, { text }: ManifestDocument): string | null {
  try {
    const [error] = validate(schema, parse(text, { maxTokens: 10_000 }), undefined, { maxErrors: 1 });
    return error?.message ?? null;
  } catch (error) {
    if (error instanceof GraphQLError) return error.message;
    throw error;
  }
}
