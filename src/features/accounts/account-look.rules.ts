/** How an account's pages look, checked: what is accepted goes into pages and their headers as it is. */
import { parseUrl } from '../../core/domain/parse-url.rules.js';

export const logoUrlLimit = 2_000;

const shortColor = /^#([0-9a-f])([0-9a-f])([0-9a-f])$/;
const longColor = /^#[0-9a-f]{6}$/;

/** #rrggbb in lower case, of #rgb or #rrggbb; null for anything else. */
export function readColor(text: string): string | null {
  const color = text.trim().toLowerCase();
  if (longColor.test(color)) return color;
  return shortColor.test(color) ? color.replace(shortColor, '#$1$1$2$2$3$3') : null;
}

export type LogoRead = { kind: 'logo'; url: string } | { kind: 'no-logo'; message: string };

/** Hosts that mean nothing else where an origin stands in a header. */
const plainHost = /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d+)?$/;

/** The address as browsers write it. A message says what was expected and what came, to be put after the field's name. */
export function readLogoUrl(text: string): LogoRead {
  const given = text.trim();
  if (given.length > logoUrlLimit) return tooLong(given.length);
  const url = parseUrl(given);
  if (url === null) return noLogo(`an https address was expected, ${shown(given)} came`);
  if (url.protocol !== 'https:') {
    return noLogo(`an https address was expected, one that begins with ${shown(url.protocol)} came`);
  }
  if (url.username !== '' || url.password !== '') {
    return noLogo('an address without user name and password was expected, one that has them came');
  }
  if (!plainHost.test(url.host)) return noLogo(`a host name was expected, ${shown(url.host)} came`);
  return url.href.length > logoUrlLimit ? tooLong(url.href.length) : { kind: 'logo', url: url.href };
}

function tooLong(length: number): LogoRead {
  return noLogo(`at most ${logoUrlLimit} characters were expected, ${length} came`);
}

function noLogo(message: string): LogoRead {
  return { kind: 'no-logo', message };
}

function shown(text: string): string {
  return JSON.stringify(text.slice(0, 50));
}
