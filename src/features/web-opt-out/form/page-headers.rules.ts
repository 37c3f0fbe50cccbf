/** What is said about a page to browsers, proxies and search engines. */
import type { AccountLook, FormPage } from './form-page.js';
import { parseUrl } from '../../../core/domain/parse-url.rules.js';
import type { FormLanguage } from './form-language.rules.js';
import { pageStyle } from './page-style.rules.js';

/** No script, no frame, nothing from elsewhere but the account's logo; forms go to Heed alone. */
export function contentSecurityPolicy(look: AccountLook | null): string {
  const logo = logoOf(look);
  return [
    "default-src 'none'",
    `style-src ${pageStyle(look).source}`,
    ...(logo === null ? [] : [`img-src ${logo.origin}`]),
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ');
}

/** The logo, if it is one that pages show: https, without a name and a password, at most 2,000 characters. */
export function logoOf(look: AccountLook | null): URL | null {
  const address = look?.logoUrl ?? null;
  if (address === null || address.length > 2_000) return null;
  const url = parseUrl(address);
  if (url === null || url.username !== '' || url.password !== '') return null;
  // What stands in a policy must not end a source or a directive.
  return /^https:\/\/[\w.\-[\]:]+$/.test(url.origin) ? url : null;
}

/** All headers of a page, by their names in lower case. */
export function pageHeaders(
  page: FormPage,
  look: AccountLook | null,
  language: FormLanguage,
): Readonly<Record<string, string>> {
  return {
    'content-type': 'text/html; charset=utf-8',
    'content-language': language,
    'content-security-policy': contentSecurityPolicy(look),
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
    'x-robots-tag': 'noindex, nofollow',
    'x-content-type-options': 'nosniff',
    'cross-origin-opener-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=()',
    ...(page.kind === 'too-many'
      ? { 'retry-after': String(Math.max(1, Math.ceil(page.retryAfterSeconds))) }
      : {}),
  };
}

export function statusOf(page: FormPage): number {
  switch (page.kind) {
    case 'ask':
    case 'thanks':
    case 'undone':
    case 'undone-in-public':
      return 200;
    case 'ask-address':
      return page.problems.length === 0 ? 200 : 422;
    case 'done':
    case 'already-out':
      return (page.question?.problem ?? null) === null ? 200 : 422;
    case 'undo-too-late':
      return 410;
    case 'unknown-link':
      return 404;
    case 'too-many':
      return 429;
    case 'unavailable':
      return 503;
    case 'bad-request':
      return 400;
  }
}
