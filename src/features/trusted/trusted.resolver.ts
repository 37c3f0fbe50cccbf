import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, ID, Info, Mutation, Query, Resolver } from 'type-graphql';
import { askForPage } from '../../core/graph/answer-budget.js';
import {
  type Connection,
  defaultPage,
  ListArgs,
  type PageArgs,
  toConnection,
} from '../../core/graph/connection.js';
import { accountIdOf, authorOf, type RequestContext } from '../../core/graph/context.js';
import { cursorUnknown } from '../../core/graph/errors.js';
import { resultOf } from '../../core/graph/settings-outcome.js';
import { base64UrlToBytes } from '../../core/log/base64url.js';
import { hashInId } from './document-id.rules.js';
import { registerDocuments, removeDocuments } from './register-documents.js';
import { countDocuments, documentsByHash, documentsPage } from './trusted-documents.queries.js';
import { TrustedDocumentConnection, TrustedDocumentType } from './trusted.types.js';

@Resolver()
export class TrustedDocumentsResolver {
  @Query(() => TrustedDocumentConnection, {
    description:
      'The documents that are registered, in the order of their ids. CURSOR_UNKNOWN for a cursor of another list.',
  })
  async trustedDocuments(
    @Args(() => ListArgs) page: PageArgs,
    @Ctx() context: RequestContext,
  ): Promise<Connection<TrustedDocumentType>> {
    const { db } = context.services;
    const accountId = accountIdOf(context);
    const request = askForPage(context, page, defaultPage);
    const { direction, limit } = request;
    const [after, before] = await Promise.all([
      placeOf(context, request.after),
      placeOf(context, request.before),
    ]);
    const rows = await documentsPage(db, accountId, { after, before, direction, limit: limit + 1 });
    return toConnection(request, direction === 'forward' ? rows : rows.toReversed(), {
      node: (row) => new TrustedDocumentType(row),
      cursor: ({ hash }) => Buffer.from(hash, 'hex').toString('base64url'),
      count: () => countDocuments(db, accountId),
    });
  }

  @Mutation(() => [TrustedDocumentType], {
    description:
      "Registers documents, all or none: requests may name them by documentId from now on, and keys that are trustedOnly may run them. What is registered already stays as it is; repeating a call is harmless. BAD_USER_INPUT: a manifest that is none, a document that does not validate, an id that is not its SHA-256, more than 10,000 documents of an account. CONFLICT: an id that is another document's already.",
  })
  async registerDocuments(
    @Ctx() context: RequestContext,
    @Info() { schema }: GraphQLResolveInfo,
    @Arg('manifest', () => String, {
      description:
        "The text of a manifest, JSON with at most 1,000 documents of at most 100,000 characters each: an object of ids and texts, as GraphQL Code Generator and Relay write it, or Apollo's (apollo-persisted-query-manifest, version 1). An id is the SHA-256 of its text in hexadecimal, with sha256: in front or without, or a name of up to 200 letters, digits and -._~.",
    })
    manifest: string,
  ): Promise<TrustedDocumentType[]> {
    const by = authorOf(context, 'registerDocuments');
    const rows = resultOf(await registerDocuments(context.services.db, schema, by, manifest));
    return rows.map((row) => new TrustedDocumentType(row));
  }

  @Mutation(() => Boolean, {
    description:
      'True: none of these is registered, everywhere within five seconds. Ids of nothing change nothing. BAD_USER_INPUT for what can be no id.',
  })
  async removeDocuments(
    @Ctx() context: RequestContext,
    @Arg('ids', () => [ID], {
      description: '1 to 1,000: ids of documents, or names that they were registered with.',
    })
    ids: string[],
  ): Promise<boolean> {
    return resultOf(await removeDocuments(context.services.db, authorOf(context, 'removeDocuments'), ids));
  }
}

async function placeOf(context: RequestContext, cursor: string | null): Promise<string | null> {
  if (cursor === null) return null;
  const hash = hashInId(base64UrlToBytes(cursor)?.toString('hex') ?? '');
  const accountId = accountIdOf(context);
  if (hash === null || (await documentsByHash(context.services.db, accountId, [hash])).length === 0)
    throw cursorUnknown();
  return hash;
}
