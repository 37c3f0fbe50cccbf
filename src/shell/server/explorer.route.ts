/**
 * The explorer: what a browser gets at GET /graphql. All of it comes from installed packages and from here; the page's
 * policy lets it reach no other host.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { page, script, style } from './explorer-page.js';

const { resolve } = createRequire(import.meta.url);

/** A file of an installed package, which its exports may not name. */
const fileOf = (packageName: string, file: string) =>
  readFile(path.join(path.dirname(resolve(`${packageName}/package.json`)), file));

const files: Record<string, { type: string; read: () => Promise<Buffer | string> }> = {
  'page.js': { type: 'text/javascript', read: () => Promise.resolve(script) },
  'page.css': { type: 'text/css', read: () => Promise.resolve(style) },
  'graphiql.js': { type: 'text/javascript', read: () => fileOf('graphiql', 'graphiql.min.js') },
  'graphiql.css': { type: 'text/css', read: () => fileOf('graphiql', 'graphiql.min.css') },
  'react.js': { type: 'text/javascript', read: () => fileOf('react', 'umd/react.production.min.js') },
  'react-dom.js': {
    type: 'text/javascript',
    read: () => fileOf('react-dom', 'umd/react-dom.production.min.js'),
  },
};

/** The page, for who asks for HTML; null for everybody else. */
export function answerPage({ headers }: FastifyRequest, reply: FastifyReply): FastifyReply | null {
  if (headers.accept?.includes('text/html') !== true) return null;
  return reply
    .type('text/html; charset=utf-8')
    .headers({
      'content-security-policy': policyFor(headers.host),
      'cache-control': 'no-cache',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      vary: 'accept',
    })
    .send(page);
}

/** The files of the page. */
export function addExplorer(server: FastifyInstance): void {
  for (const [name, file] of Object.entries(files)) {
    server.get(`/graphql/explorer/${name}`, async (_request, reply) =>
      reply
        .type(`${file.type}; charset=utf-8`)
        .headers({ 'cache-control': 'max-age=3600', 'x-content-type-options': 'nosniff' })
        .send(await file.read()),
    );
  }
}

/** GraphiQL sets styles of elements; scripts come from files alone. Not every browser takes 'self' for WebSockets too. */
function policyFor(host: string | undefined): string {
  const sockets = host !== undefined && /^[\w.:[\]-]+$/.test(host) ? ` ws://${host} wss://${host}` : '';
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    `connect-src 'self'${sockets}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
