/** Tries of an endpoint, newest first. A cursor names the endpoint and the try: those that are past their time leave no gap behind. */
import { askForPage } from '../../../core/graph/answer-budget.js';
import { type Connection, defaultPage, type PageArgs, toConnection } from '../../../core/graph/connection.js';
import { accountIdOf, type RequestContext } from '../../../core/graph/context.js';
import { cursorUnknown, notFound } from '../../../core/graph/errors.js';
import { base64UrlToBytes } from '../../../core/log/base64url.js';
import { namedEndpoint } from '../endpoints/named-endpoint.js';
import { attemptPage, countAttempts } from './attempts.queries.js';
import { WebhookAttemptType } from './webhook-attempt.types.js';

const idLength = 16;
const ordinalLength = 6;

export async function listAttempts(
  context: RequestContext,
  endpointId: string,
  page: PageArgs,
): Promise<Connection<WebhookAttemptType>> {
  const { db } = context.services;
  const accountId = accountIdOf(context);
  const request = askForPage(context, page, defaultPage);
  const endpoint = await namedEndpoint(db, accountId, endpointId);
  if (endpoint === undefined) throw notFound('webhook endpoint');
  const id = endpoint.endpointId;
  const [after, before] = [ordinalOf(id, request.after), ordinalOf(id, request.before)];
  const { direction } = request;
  const rows = await attemptPage(db, accountId, id, { after, before, direction, limit: request.limit + 1 });
  return toConnection(request, direction === 'forward' ? rows : rows.toReversed(), {
    node: (row) => new WebhookAttemptType(row),
    cursor: ({ ordinal }) => cursorOf(id, ordinal),
    count: () => countAttempts(db, accountId, id),
  });
}

function cursorOf(endpointId: string, ordinal: number): string {
  const bytes = Buffer.alloc(idLength + ordinalLength);
  bytes.write(endpointId.replaceAll('-', ''), 'hex');
  bytes.writeUIntBE(ordinal, idLength, ordinalLength);
  return bytes.toString('base64url');
}

function ordinalOf(endpointId: string, cursor: string | null): number | null {
  if (cursor === null) return null;
  const bytes = base64UrlToBytes(cursor);
  if (bytes === null || bytes.length !== idLength + ordinalLength) throw cursorUnknown();
  const ordinal = bytes.readUIntBE(idLength, ordinalLength);
  if (cursorOf(endpointId, ordinal) !== cursor) throw cursorUnknown();
  return ordinal;
}
