/** Pages of the form in which others' texts stand in each place that they fill. */
import { formLanguages } from '../../../src/features/web-opt-out/form/form-language.rules.js';
import type { AccountLook, FormPage } from '../../../src/features/web-opt-out/form/form-page.js';
import { renderPage } from '../../../src/features/web-opt-out/form/render-page.rules.js';
import { since } from './page-samples.js';
import { type PageTree, readPage } from './page-tree.js';

/** Each place of each page that holds what others have written. */
export function pagesWith(text: string): [FormPage, AccountLook | null][] {
  const look: AccountLook = { name: text, color: text, logoUrl: `https://cdn.example.com/${text}` };
  const [phone, email] = [
    { address: text, masked: false },
    { address: `${text}@${text}.example`, masked: true },
  ];
  const recipients = [phone, email];
  const question = { chosen: null, text, problem: { kind: 'no-answer' } } as const;
  const wayBack = { kind: 'sender', address: text } as const;
  const out = { recipients, since, wayBack, sealed: text };
  const pages: FormPage[] = [
    { kind: 'ask', recipient: phone },
    { kind: 'ask', recipient: email },
    { kind: 'ask', recipient: { address: `+${text}`, masked: true } },
    {
      kind: 'ask-address',
      region: text,
      values: { phoneNumber: text, email: text },
      problems: [{ kind: 'no-phone-number' }, { kind: 'no-email' }],
      sealed: text,
    },
    { kind: 'done', question, ...out },
    { kind: 'thanks', ...out },
    { kind: 'already-out', mistake: true, question, ...out },
    { kind: 'undone', recipients, stillOutSince: since, wayBack },
    { kind: 'undone-in-public', recipients },
    { kind: 'undo-too-late', wayBack },
    { kind: 'unknown-link' },
    { kind: 'unavailable' },
  ];
  return [
    ...pages.map((page): [FormPage, AccountLook] => [page, look]),
    ...pages.slice(0, 4).map((page): [FormPage, AccountLook] => [page, { ...look, logoUrl: null }]),
    ...pages.map((page): [FormPage, null] => [page, null]),
  ];
}

const languageAt = (index: number) => formLanguages[index % formLanguages.length] ?? 'en';

export const treesWith = (text: string) =>
  pagesWith(text).map(([page, look], index) => readPage(renderPage(page, look, languageAt(index))));

/** What a page is made of: tags with the names of their attributes. */
export function skeleton({ elements }: PageTree): string[] {
  return elements.map(({ tagName, attrs }) => `${tagName} ${attrs.map(({ name }) => name).join(' ')}`);
}
