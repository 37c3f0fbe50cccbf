/** Names, addresses and texts that want to be markup. Each stands in each place that others fill. */
import { describe, expect, it } from 'vitest';
import type { AccountLook, FormPage } from '../../../src/features/web-opt-out/form/form-page.js';
import { formLanguages } from '../../../src/features/web-opt-out/form/form-language.rules.js';
import { renderPage } from '../../../src/features/web-opt-out/form/render-page.rules.js';
import { since } from './page-samples.js';
import { attribute, named, type PageTree, rawText, readPage, textOf, withId } from './page-tree.js';

const hostile = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' autofocus onfocus='alert(1)",
  '</title><script>alert(1)</script>',
  '</textarea><script>alert(1)</script>',
  '</style><script>alert(1)</script>',
  '--><svg/onload=alert(1)>',
  '{brand}{recipient}{since}{stop}',
  '&lt;script&gt;&#60;b&#62;',
  'javascript:alert(1)',
  '\u202E<b>gnitaf\u0000',
  '${7*7}`',
];

/** Each place of each page that holds what others have written. */
function pagesWith(text: string): [FormPage, AccountLook | null][] {
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

const treesWith = (text: string) =>
  pagesWith(text).map(([page, look], index) => readPage(renderPage(page, look, languageAt(index))));

/** What a page is made of: tags with the names of their attributes. */
function skeleton({ elements }: PageTree): string[] {
  return elements.map(({ tagName, attrs }) => `${tagName} ${attrs.map(({ name }) => name).join(' ')}`);
}

/** Of the same pages with a text that is harmless, and that French treats alike. */
const plain = treesWith('Blue').map(skeleton);

describe.each(hostile)('the text %j', (text) => {
  it('changes nothing of what a page is made of, and leads nowhere else, wherever it stands', () => {
    const trees = treesWith(text);
    expect(trees.map(skeleton)).toEqual(plain);
    const targets = trees.flatMap(({ elements }) =>
      elements.flatMap(({ attrs }) => attrs.filter(({ name }) => name === 'href' || name === 'src')),
    );
    for (const { value } of targets) expect(value).toMatch(/^(?:\?lang=|#|https:\/\/cdn\.)/);
  });

  it('is shown as it was written', () => {
    // A NUL can't be shown: parsers drop it or put a sign in its place. None is ever stored.
    const shown = text.replaceAll('\u0000', '');
    const read = (text: string | undefined) => text?.replaceAll('\uFFFD', '');
    const look = { name: text, color: null, logoUrl: null };
    const [done] = pagesWith(text).flatMap(([page]) => (page.kind === 'done' ? [page] : []));
    if (done === undefined) throw new Error('no page');
    const tree = readPage(renderPage(done, look, 'en'));
    const [header, answer] = [named(tree, 'header')[0], withId(tree, 'reasonText')];
    expect(header && read(rawText(header))).toBe(shown);
    expect(answer && read(rawText(answer))).toBe(shown);
    const sealed = tree.elements.find((element) => attribute(element, 'name') === 'sealed');
    expect(read(attribute(sealed, 'value'))).toBe(shown);
    const [title] = named(tree, 'title');
    expect(read(textOf(title))).toContain(shown.replaceAll(/\s+/g, ' ').trim());
  });
});
