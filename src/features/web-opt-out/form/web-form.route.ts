/**
 * /u/:token and /opt-out/:accountId: pages for people, and what their buttons and mail programs send back. GET and HEAD change
 * nothing, POST does. Whatever goes wrong is said on a page, in the visitor's language.
 */
import type { IncomingMessage } from 'node:http';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isAway } from '../../../core/db/database-error.js';
import { NotConfirmed } from '../../../core/log/record-words.js';
import type { FormPage } from './form-page.js';
import {
  createForms,
  type FormAnswer,
  type Forms,
  type FormServices,
  type FormTimes,
  shown,
  type Visitor,
} from './forms.js';
import { openLink, submitToLink } from './link-pages.js';
import { pageHeaders, statusOf } from './page-headers.rules.js';
import { openPublicForm, submitToPublicForm } from './public-pages.js';
import { renderPage } from './render-page.rules.js';
import { sourceOf } from '../../../core/http/source-address.js';
import { type Fields, readFields } from './submission.rules.js';

export interface WebFormOptions extends FormTimes {
  /** A bug: what is shown says no more than that. */
  onError(error: unknown): void;
  /** Told once: requests name those for whom they were sent on, but nobody has said that whoever says so is to be believed. */
  onUntrustedProxy(): void;
  trustsProxies: boolean;
}

interface PageKind {
  /** What the address begins with; what follows is a token or an account. */
  path: string;
  open: (forms: Forms, name: string, visitor: Visitor, counts: boolean) => Promise<FormAnswer>;
  submit: (forms: Forms, name: string, visitor: Visitor, fields: Fields) => Promise<FormAnswer>;
}

const pageKinds: readonly PageKind[] = [
  { path: '/u/', open: openLink, submit: submitToLink },
  { path: '/opt-out/', open: openPublicForm, submit: submitToPublicForm },
];

/** Bytes: 500 characters take a tenth of it, whatever they are. */
const bodyLimit = 16 * 1024;

/** Milliseconds: a sluggish phone needs a second. */
const usualBodyWithin = 10_000;

/** Seconds: what a page says to people, for programs. */
const retryAfter = '60';

/** To be called after the hooks that routes share. */
export function addWebForm(
  server: FastifyInstance,
  services: FormServices,
  { onError, onUntrustedProxy, trustsProxies, ...times }: WebFormOptions,
): void {
  const forms = createForms(services, times);
  let told = trustsProxies;
  void server.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    // Whatever a body says that it is: a page answers, not an error of the server.
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit }, (_request, body, done) =>
      done(null, body),
    );
    scope.addHook('preParsing', (request, _reply, payload, done) => {
      if (request.method === 'POST') endIfLate(request.raw, times.bodyWithin ?? usualBodyWithin);
      done(null, payload);
    });
    scope.addHook('onRequest', (request, _reply, done) => {
      if (!told && request.headers['x-forwarded-for'] !== undefined) {
        told = true;
        onUntrustedProxy();
      }
      done();
    });
    scope.setErrorHandler<FastifyError>((error, request, reply) => {
      const { page, status } = troubleOf(error);
      if (status === 500) onError(error);
      return send(reply, shown(page, visitorOf(request), null), status);
    });
    for (const { path, open, submit } of pageKinds) {
      scope.get<{ Params: { '*': string } }>(`${path}*`, async (request, reply) =>
        send(reply, await open(forms, request.params['*'], visitorOf(request), request.method === 'GET')),
      );
      scope.post<{ Params: { '*': string } }>(`${path}*`, { bodyLimit }, async (request, reply) => {
        const visitor = visitorOf(request);
        const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
        const fields = readFields(body, request.headers['content-type']);
        if (fields === null) return send(reply, shown({ kind: 'bad-request' }, visitor, null));
        return send(reply, await submit(forms, request.params['*'], visitor, fields));
      });
    }
  });
}

/** Answers an address of the form that does not even decode; false where it is none of the form's. */
export function answerGarbled(request: FastifyRequest, reply: FastifyReply): boolean {
  if (!pageKinds.some(({ path }) => request.url.startsWith(path))) return false;
  void send(reply, shown({ kind: 'unknown-link' }, visitorOf(request), null));
  return true;
}

function send(reply: FastifyReply, answer: FormAnswer, status?: number): FastifyReply {
  if (answer.kind === 'one-click') {
    return reply
      .code(200)
      .headers({
        'content-type': 'text/plain; charset=utf-8',
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
      })
      .send('You have opted out.\n');
  }
  const { page, look, language } = answer;
  void reply.code(status ?? statusOf(page)).headers(pageHeaders(page, look, language));
  if (page.kind === 'unavailable') void reply.header('retry-after', retryAfter);
  return reply.send(renderPage(page, look, language));
}

/** Who sends a body byte by byte holds up a server that is to stop, and others. */
function endIfLate(message: IncomingMessage, within: number): void {
  if (message.complete) return;
  const timer = setTimeout(() => message.complete || message.destroy(), within);
  const arrived = () => clearTimeout(timer);
  message.once('end', arrived).once('close', arrived);
}

function troubleOf(error: FastifyError): { page: FormPage; status: number } {
  const status = error.statusCode ?? 500;
  if (isAway(error) || error instanceof NotConfirmed || status === 503) {
    return { page: { kind: 'unavailable' }, status: 503 };
  }
  return status < 500
    ? { page: { kind: 'bad-request' }, status: status === 413 ? 413 : 400 }
    : { page: { kind: 'unavailable' }, status: 500 };
}

function visitorOf({ ip, headers, query }: Pick<FastifyRequest, 'ip' | 'headers' | 'query'>): Visitor {
  return {
    source: sourceOf(ip),
    asked: firstText(typeof query === 'object' && query !== null && 'lang' in query ? query.lang : undefined),
    accepted: headers['accept-language'],
    site: firstText(headers['sec-fetch-site'])?.toLowerCase(),
  };
}

function firstText(value: unknown): string | undefined {
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return typeof first === 'string' ? first : undefined;
}
