/**
 * What HTTP itself refuses, in the shape of GraphQL's errors: JSON with one message and one code, for every path and
 * method, never HTML and never what went wrong inside.
 */
import type { Socket } from 'node:net';
import type { ConnectionError, FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ErrorCode } from '../../core/graph/errors.js';
import type { Logger } from '../log.js';

const graphqlResponse = 'application/graphql-response+json';

/** Answers with one error; at /graphql in the media type that is asked for. */
export function refuse(
  reply: FastifyReply,
  status: number,
  code: ErrorCode,
  message: string,
  more: Readonly<Record<string, unknown>> = {},
): FastifyReply {
  const { headers, routeOptions } = reply.request;
  const asks = routeOptions.url === '/graphql' && headers.accept?.includes(graphqlResponse) === true;
  return reply
    .status(status)
    .type(`${asks ? graphqlResponse : 'application/json'}; charset=utf-8`)
    .send(JSON.stringify({ errors: [{ message, extensions: { code, ...more } }] }));
}

/** To be called before routes are added: it learns from them which methods a path has. */
export function answerErrors(server: FastifyInstance, log: Logger): void {
  const methodsOf = new Map<string, Set<string>>();
  server.addHook('onRoute', ({ url, method }) => {
    const methods = methodsOf.get(url) ?? new Set();
    methodsOf.set(url, methods);
    for (const one of [method].flat()) methods.add(one);
  });

  function answerNotFound(request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const methods = [...methodsOf].find(([pattern]) => fits(pattern, request.url))?.[1];
    if (methods === undefined) return refuse(reply, 404, 'NOT_FOUND', 'there is nothing at this address');
    return refuseMethod(request, reply, [...methods]);
  }
  server.setNotFoundHandler(answerNotFound);
  // Before its body is read: nobody has asked for it.
  server.addHook('onRequest', async (request, reply) =>
    request.is404 ? answerNotFound(request, reply) : undefined,
  );

  server.setErrorHandler<FastifyError>((error, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status < 500) return refuse(reply, status, codeOf(status), messageOf(error, request));
    if (status === 503) return refuse(reply, 503, 'NOT_RECORDED', 'Heed is stopping: try again');
    log.error({ err: error, route: request.routeOptions.url }, 'a request failed');
    return refuse(reply, status, 'INTERNAL', 'something went wrong inside Heed; it has been logged');
  });
}

/** Tells which methods the path has. */
export function refuseMethod(request: FastifyRequest, reply: FastifyReply, allowed: string[]): FastifyReply {
  const methods = allowed.join(', ');
  reply.header('allow', methods);
  return refuse(
    reply,
    405,
    'BAD_USER_INPUT',
    `method: expected ${methods} at this address, got ${request.method}`,
  );
}

/** What is no HTTP, too long a head, or too late: there is no request to answer, and the connection ends. */
export function refuseConnection(error: ConnectionError, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) return void socket.destroy();
  const [status, code, message] = connectionRefusals[error.code] ?? noHttp;
  const body = JSON.stringify({ errors: [{ message, extensions: { code } }] });
  socket.end(
    `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

type ConnectionRefusal = readonly [status: string, code: ErrorCode, message: string];

const noHttp: ConnectionRefusal = [
  '400 Bad Request',
  'BAD_USER_INPUT',
  'the request: HTTP/1.1 was expected, something else came',
];
const connectionRefusals: Partial<Record<string, ConnectionRefusal>> = {
  HPE_HEADER_OVERFLOW: [
    '431 Request Header Fields Too Large',
    'LIMIT_EXCEEDED',
    'the headers: 16,384 bytes at most were expected, more came',
  ],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: [
    '413 Payload Too Large',
    'LIMIT_EXCEEDED',
    'the body: short chunk extensions were expected, long ones came',
  ],
  ERR_HTTP_REQUEST_TIMEOUT: [
    '408 Request Timeout',
    'BAD_USER_INPUT',
    'the headers: all of them were expected within some seconds, fewer came',
  ],
};

function codeOf(status: number): ErrorCode {
  if (status === 404) return 'NOT_FOUND';
  return status === 413 ? 'LIMIT_EXCEEDED' : 'BAD_USER_INPUT';
}

/** Fastify's own messages are for its users, and may repeat what came. */
function messageOf(error: FastifyError, request: FastifyRequest): string {
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return `the body: expected ${request.routeOptions.bodyLimit} bytes at most, got more`;
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return 'content-type: expected application/json, got something else';
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return 'the body is not as long as content-length says';
    default:
      return 'the body: expected JSON, got something that does not parse as JSON';
  }
}

/** Whether a path is one of a pattern's, as in "/downloads/:token" or "/u/*". */
function fits(pattern: string, url: string): boolean {
  const path = url.split('?', 1)[0] ?? '';
  const parts = path.split('/');
  const wanted = pattern.split('/');
  if (wanted.at(-1) === '*') {
    return parts.length >= wanted.length && wanted.slice(0, -1).every((part, index) => part === parts[index]);
  }
  return (
    parts.length === wanted.length &&
    wanted.every((part, index) => (part.startsWith(':') ? parts[index] !== '' : part === parts[index]))
  );
}
