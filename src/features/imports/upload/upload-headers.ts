/** What answers about an upload say in their headers. */
import type { FastifyReply } from 'fastify';
import { tusVersion } from './upload-request.rules.js';
import type { StoredUpload } from './uploads.queries.js';

export const methods = 'OPTIONS, HEAD, PUT, PATCH';
const told =
  'Upload-Offset, Upload-Length, Upload-Expires, Upload-Defer-Length, Tus-Resumable, Tus-Version, Retry-After';
const taken =
  'Content-Type, Content-Encoding, Upload-Offset, Upload-Length, Upload-Complete, Tus-Resumable, X-HTTP-Method-Override';

/** With every answer. Pages of other sites may send: the address is all that is needed, and nothing else is sent along. */
export function tellVersion(reply: FastifyReply): void {
  void reply
    .header('tus-resumable', tusVersion)
    .header('cache-control', 'no-store')
    .header('x-content-type-options', 'nosniff')
    .header('access-control-allow-origin', '*')
    .header('access-control-expose-headers', told);
}

/** What can be asked for here: to clients of tus, and to browsers on pages of other sites. */
export function allowOthers(reply: FastifyReply, limit: number): FastifyReply {
  return reply
    .header('allow', methods)
    .header('tus-version', tusVersion)
    .header('tus-extension', 'expiration')
    .header('tus-max-size', String(limit))
    .header('access-control-allow-methods', `${methods}, POST`)
    .header('access-control-allow-headers', taken)
    .header('access-control-max-age', '86400');
}

export function tellUpload(
  reply: FastifyReply,
  { state, received, total, expiresAt }: Pick<StoredUpload, 'state' | 'received' | 'total' | 'expiresAt'>,
): FastifyReply {
  void reply.header('upload-offset', String(received));
  if (total === null) void reply.header('upload-defer-length', '1');
  else void reply.header('upload-length', String(total));
  if (state === 'WAITING_FOR_FILE' && expiresAt !== null)
    void reply.header('upload-expires', new Date(Math.floor(expiresAt / 1_000)).toUTCString());
  return reply;
}
