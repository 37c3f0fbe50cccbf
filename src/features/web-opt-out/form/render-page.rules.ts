/**
 * The pages of the form as HTML: plain, whole without scripts, nothing from elsewhere but the account's logo. Pure: the
 * same page, look and language give the same text.
 */
import { askAddressBody, askBody } from './ask-pages.rules.js';
import { formLanguages, type FormLanguage } from './form-language.rules.js';
import type { AccountLook, FormPage } from './form-page.js';
import { Markup, markup } from './markup.rules.js';
import { optedOutBody, undoneBody } from './opted-out-pages.rules.js';
import type { PageBody } from './page-body.js';
import { logoOf } from './page-headers.rules.js';
import { pageStyle } from './page-style.rules.js';
import { textsByLanguage } from './texts/texts-by-language.js';
import { troubleBody } from './trouble-pages.rules.js';
import { voiceOf, type Voice } from './voice.rules.js';

/** `look`: null where no account is known. */
export function renderPage(page: FormPage, look: AccountLook | null, language: FormLanguage): string {
  const voice = voiceOf(language, look?.name ?? null);
  const { heading, title, content } = bodyOf(voice, page);
  const style = pageStyle(look);
  return markup`<!doctype html>
<html lang="${language}" dir="ltr">
<head>
<meta charset="utf-8">
<title>${title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<meta name="referrer" content="no-referrer">
<meta name="format-detection" content="telephone=no">
<meta name="color-scheme" content="light dark">
<meta name="theme-color" content="${style.band}">
<style>${new Markup(style.text)}</style>
</head>
<body>
${look !== null && brandHeader(look)}<main>
<h1>${heading}</h1>
${content}</main>
${canBeReadAgain(page) && languageLinks(voice)}</body>
</html>
`.html;
}

function bodyOf(voice: Voice, page: FormPage): PageBody {
  switch (page.kind) {
    case 'ask':
      return askBody(voice, page);
    case 'ask-address':
      return askAddressBody(voice, page);
    case 'done':
    case 'thanks':
    case 'already-out':
      return optedOutBody(voice, page);
    case 'undone':
    case 'undone-in-public':
      return undoneBody(voice, page);
    case 'undo-too-late':
    case 'unknown-link':
    case 'too-many':
    case 'unavailable':
    case 'bad-request':
      return troubleBody(voice, page);
  }
}

/** A logo is made for white and stands on it, whatever the account's colour and the reader's night. */
function brandHeader(look: AccountLook): Markup {
  const logo = logoOf(look);
  const shown =
    logo === null
      ? markup`<bdi translate="no">${look.name}</bdi>`
      : markup`<img src="${logo.href}" alt="${look.name}" referrerpolicy="no-referrer">`;
  return markup`<header><p>${shown}</p></header>
`;
}

/** Whether a GET of the same address shows the same: only then can the language be changed by a link. */
function canBeReadAgain(page: FormPage): boolean {
  switch (page.kind) {
    case 'ask':
    case 'ask-address':
    case 'already-out':
    case 'unknown-link':
      return true;
    case 'done':
    case 'thanks':
      return page.sealed === null;
    case 'undone':
    case 'undone-in-public':
    case 'undo-too-late':
    case 'too-many':
    case 'unavailable':
    case 'bad-request':
      return false;
  }
}

function languageLinks({ language, texts }: Voice): Markup {
  return markup`<footer><nav aria-label="${texts.languages}"><ul>
${formLanguages.map(
  (other) =>
    markup`<li><a href="?lang=${other}" lang="${other}" hreflang="${other}" rel="nofollow"${other === language && markup` aria-current="true"`}>${textsByLanguage[other].languageName}</a></li>
`,
)}</ul></nav></footer>
`;
}
