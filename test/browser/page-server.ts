/**
 * Serves the sample pages as rendered, with their headers, at /NAME?lang=…; and at /walk a form whose answers are samples
 * too, and which keeps what it was sent. No more than that: what the real routes do is tested with them.
 */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll } from 'vitest';
import { chooseLanguage } from '../../src/features/web-opt-out/form/form-language.rules.js';
import type { AccountLook } from '../../src/features/web-opt-out/form/form-page.js';
import { pageHeaders, statusOf } from '../../src/features/web-opt-out/form/page-headers.rules.js';
import { renderPage } from '../../src/features/web-opt-out/form/render-page.rules.js';
import { lookOf, sampleNames, samplePages, type SampleName } from '../web-opt-out/form/page-samples.js';

export interface PageServer {
  url: string;
  /** What was sent by POST, in order. */
  posted: { fields: Record<string, string>; headers: IncomingMessage['headers'] }[];
  /** Instead of each sample's own. */
  look: AccountLook | undefined;
}

export function usePages(): PageServer {
  const pages: PageServer = { url: '', posted: [], look: undefined };
  const server = createServer((request, response) => {
    void answerOf(pages, request).then(({ status, headers, html }) =>
      response.writeHead(status, { ...headers }).end(html),
    );
  });
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    pages.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return pages;
}

async function answerOf(pages: PageServer, request: IncomingMessage) {
  const url = new URL(request.url ?? '/', pages.url);
  const fields = Object.fromEntries(new URLSearchParams(await text(request)));
  if (request.method === 'POST') pages.posted.push({ fields, headers: request.headers });
  const name = sampleOf(url.pathname.slice(1), request.method, fields);
  const [page, look] = [samplePages[name], pages.look ?? lookOf(name)];
  const language = chooseLanguage({
    asked: url.searchParams.get('lang') ?? undefined,
    accepted: request.headers['accept-language'],
    account: 'en',
  });
  return {
    status: statusOf(page),
    headers: pageHeaders(page, look, language),
    html: renderPage(page, look, language),
  };
}

function sampleOf(path: string, method: string | undefined, fields: Record<string, string>): SampleName {
  if (path !== 'walk') return sampleNames.find((name) => name === path) ?? 'unknown-link';
  if (method !== 'POST') return 'ask-address';
  switch (fields['action'] ?? '') {
    case 'opt-out':
      return fields['phoneNumber'] === '0740' ? 'ask-address-again' : 'done-in-public';
    case 'reason':
      return 'thanks-in-public';
    case 'mistake':
      return 'undone';
    default:
      return 'bad-request';
  }
}
