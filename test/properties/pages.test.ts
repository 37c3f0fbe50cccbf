/** Pages, their headers and what forms send: a text of others is text there, and nothing else. */
import * as fc from 'fast-check';
import { describe, expect } from 'vitest';
import { readColor, readLogoUrl } from '../../src/features/accounts/account-look.rules.js';
import { pageColours } from '../../src/features/web-opt-out/form/colours.rules.js';
import { chooseLanguage, formLanguages } from '../../src/features/web-opt-out/form/form-language.rules.js';
import { multipartFields } from '../../src/features/web-opt-out/form/multipart.rules.js';
import {
  contentSecurityPolicy,
  logoOf,
  pageHeaders,
} from '../../src/features/web-opt-out/form/page-headers.rules.js';
import { renderPage } from '../../src/features/web-opt-out/form/render-page.rules.js';
import {
  actionOf,
  isOneClick,
  readAnswer,
  readFields,
  readTyped,
  typedValues,
} from '../../src/features/web-opt-out/form/submission.rules.js';
import { isStorable } from '../../src/core/domain/storable-text.rules.js';
import { pagesWith, skeleton, treesWith } from '../web-opt-out/form/pages-with.js';
import { readPage } from '../web-opt-out/form/page-tree.js';
import { holds } from './holds.js';
import { anyText, around } from './inputs.js';

const hostile = around(
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  '</title>',
  '</style>',
  '-->',
  '&lt;',
  '{brand}',
  ']]>',
  "' onfocus='",
  '<!--',
  '\u202e<b>',
);
const plain = treesWith('Blue').map(skeleton);
const places = plain.length;

describe('a page', () => {
  holds(
    'is made of the same parts whatever the texts in it say',
    [hostile, fc.nat(places - 1), fc.constantFrom(...formLanguages)],
    (text, place, language) => {
      const [page, look] = pagesWith(text)[place] ?? [];
      if (page === undefined || look === undefined) throw new Error('no page');
      const html = renderPage(page, look, language);
      const tree = readPage(html);
      const [plainPage, plainLook] = pagesWith('Blue')[place] ?? [];
      if (plainPage === undefined || plainLook === undefined) throw new Error('no page');
      const expected = readPage(renderPage(plainPage, plainLook, language));
      // A logo that no browser could fetch is not shown.
      const of = (parts: string[]) => parts.filter((part) => !part.startsWith('img'));
      expect(of(skeleton(tree))).toEqual(of(skeleton(expected)));
      for (const { tagName, attrs } of tree.elements) {
        expect(tagName).not.toBe('script');
        for (const { name, value } of attrs) {
          expect(name.startsWith('on')).toBe(false);
          if (name === 'href' || name === 'src') expect(value).toMatch(/^(?:\?lang=|#|https:\/\/cdn\.)/);
        }
      }
    },
    { share: 0.5 },
  );

  holds(
    'has headers of one line each, and a policy that lets nothing in but one logo',
    [
      around(
        'https://cdn.example.com/logo.png',
        'https://[::1]:8443/a;b',
        'https://a b',
        'http://x',
        'https://u:p@h/',
        "https://x/' 'unsafe-inline'",
      ),
      hostile,
      around('#0a7d55', '#fff'),
    ],
    (logoUrl, name, color) => {
      const look = { name, color, logoUrl };
      for (const value of Object.values(pageHeaders({ kind: 'unknown-link' }, look, 'en')))
        expect(value).toMatch(/^[\x20-\x7e]*$/);
      const policy = contentSecurityPolicy(look);
      expect(
        policy
          .split('; ')
          .map((part) => part.split(' ', 1)[0])
          .filter((part) => part !== 'img-src'),
      ).toEqual(['default-src', 'style-src', 'form-action', 'frame-ancestors', 'base-uri']);
      expect(policy.split(' ').filter((part) => part.startsWith('https:')).length).toBe(
        logoOf(look) === null ? 0 : 1,
      );
      const read = readLogoUrl(logoUrl);
      if (read.kind === 'logo') {
        expect(readLogoUrl(read.url)).toEqual(read);
        expect(logoOf({ ...look, logoUrl: read.url })).not.toBeNull();
      }
      const colour = readColor(color);
      if (colour !== null) expect(readColor(colour)).toBe(colour);
      expect(JSON.stringify(pageColours(color))).not.toMatch(/NaN|null,/);
    },
  );

  holds(
    'is in a language that there is, whatever a browser asks for',
    [
      around('fr-CA,fr;q=0.9', 'de', '*;q=0.1', 'en;q=', 'pt_BR'),
      fc.option(around('fr', 'xx')),
      fc.option(around('de-AT', 'zz')),
    ],
    (accepted, asked, account) => {
      expect(formLanguages).toContain(chooseLanguage({ accepted, asked: asked ?? undefined, account }));
    },
  );
});

describe('what a form sends', () => {
  const body = around(
    'action=opt-out&reason=TOO_MANY&reasonText=a%20b',
    'List-Unsubscribe=One-Click',
    'phoneNumber=%2B447911123456&email=ann%40example.com',
    '--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n',
    '%E0%A4%A=%',
    'a=1&a=2&__proto__=3',
  );
  const type = around(
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'multipart/form-data; boundary="x y"',
    'text/plain',
  );

  holds('is read, or refused, and what is read of it can be stored', [body, type], (text, contentType) => {
    const fields = readFields(Buffer.from(text), contentType);
    expect(multipartFields(text, contentType) ?? []).toBeInstanceOf(Array);
    if (fields === null) return;
    expect(typeof isOneClick(fields)).toBe('boolean');
    actionOf(fields);
    const answer = readAnswer(fields);
    if (answer.kind === 'answer') expect(isStorable(answer.answer.reasonText ?? '')).toBe(true);
    expect(Object.values(typedValues(fields)).every((value) => value.length <= 400)).toBe(true);
    const typed = readTyped(typedValues(fields), 'GB');
    if (typed.kind === 'addresses')
      for (const address of typed.addresses) expect(isStorable(address)).toBe(true);
  });

  holds(
    'of any bytes is read, or refused',
    [fc.uint8Array({ maxLength: 200 }), fc.option(anyText(40))],
    (bytes, contentType) => {
      readFields(Buffer.from(bytes), contentType ?? undefined);
    },
  );
});
