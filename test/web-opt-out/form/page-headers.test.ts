import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  contentSecurityPolicy,
  logoOf,
  pageHeaders,
  statusOf,
} from '../../../src/features/web-opt-out/form/page-headers.rules.js';
import { renderPage } from '../../../src/features/web-opt-out/form/render-page.rules.js';
import { look, lookOf, sampleNames, samplePages, type SampleName } from './page-samples.js';

const withLogo = (logoUrl: string) => ({ ...look, logoUrl });

describe('the policy of a page', () => {
  it.each([null, look, { ...look, color: '#ffee00' }, { ...look, color: 'red' }])(
    'allows the style that is in the page, by its hash, and nothing else (%#)',
    (look) => {
      const page = renderPage(samplePages['bad-request'], look, 'en');
      const style = /<style>([\s\S]*?)<\/style>/.exec(page)?.[1] ?? '';
      const hash = createHash('sha256').update(style).digest('base64');
      expect(contentSecurityPolicy(look)).toBe(
        `default-src 'none'; style-src 'sha256-${hash}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`,
      );
    },
  );

  it('belongs to the page of its own account, however many colours there are', () => {
    const colors = Array.from({ length: 1_100 }, (_, index) => `#${(index + 0x10_0000).toString(16)}`);
    for (const color of [...colors, ...colors.slice(0, 5)]) {
      const page = renderPage(samplePages['bad-request'], { ...look, color }, 'en');
      expect(page).toContain(`--band:${color};`);
      const style = /<style>([\s\S]*?)<\/style>/.exec(page)?.[1] ?? '';
      const hash = createHash('sha256').update(style).digest('base64');
      expect(contentSecurityPolicy({ ...look, color })).toContain(`'sha256-${hash}'`);
    }
  });

  it("allows pictures from the logo's origin alone", () => {
    expect(contentSecurityPolicy(withLogo('https://cdn.example.com:8443/a/logo.png?x=1'))).toContain(
      '; img-src https://cdn.example.com:8443; ',
    );
  });

  it.each([
    'http://cdn.example.com/logo.png',
    'data:image/svg+xml,<svg/>',
    'javascript:alert(1)',
    '//cdn.example.com/logo.png',
    'https://user@cdn.example.com/logo.png',
    'https://:pass@cdn.example.com/logo.png',
    "https://x;script-src 'unsafe-inline'/logo.png",
    'https://a b/logo.png',
    `https://cdn.example.com/${'x'.repeat(2_000)}`,
    '',
  ])('knows no logo at %s', (logoUrl) => {
    expect(logoOf(withLogo(logoUrl))).toBeNull();
    expect(contentSecurityPolicy(withLogo(logoUrl))).toBe(contentSecurityPolicy(look));
    expect(renderPage(samplePages.ask, withLogo(logoUrl), 'en')).not.toContain('<img');
  });

  it('is not led astray by a path', () => {
    const policy = contentSecurityPolicy(withLogo("https://cdn.example.com/;script-src 'unsafe-inline'"));
    expect(policy).toContain('img-src https://cdn.example.com; form-action');
    expect(policy).not.toContain('script-src');
  });
});

describe('the headers of a page', () => {
  it('keep it out of caches, frames and search engines, and its address to itself', () => {
    expect(pageHeaders(samplePages.ask, look, 'fr')).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-language': 'fr',
      'content-security-policy': contentSecurityPolicy(look),
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
      'x-robots-tag': 'noindex, nofollow',
      'x-content-type-options': 'nosniff',
    });
  });

  it('set no cookie, and say when to try again only where one has to wait', () => {
    for (const name of sampleNames) {
      const headers = pageHeaders(samplePages[name], lookOf(name), 'en');
      expect(Object.keys(headers)).not.toContain('set-cookie');
      expect(headers['retry-after']).toBe(name === 'too-many' ? '290' : undefined);
    }
    expect(pageHeaders({ kind: 'too-many', retryAfterSeconds: 0.2 }, null, 'en')['retry-after']).toBe('1');
  });

  it.each<[SampleName, number]>([
    ['ask', 200],
    ['ask-address', 200],
    ['ask-address-again', 422],
    ['done', 200],
    ['done-no-answer', 422],
    ['already-out-elsewhere', 200],
    ['undo-too-late', 410],
    ['unknown-link', 404],
    ['too-many', 429],
    ['unavailable', 503],
    ['bad-request', 400],
  ])('of %s go with status %i', (name, status) => {
    expect(statusOf(samplePages[name])).toBe(status);
  });
});
