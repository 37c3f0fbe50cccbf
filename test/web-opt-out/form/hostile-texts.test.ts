/** Names, addresses and texts that want to be markup. Each stands in each place that others fill. */
import { describe, expect, it } from 'vitest';
import { renderPage } from '../../../src/features/web-opt-out/form/render-page.rules.js';
import { pagesWith, skeleton, treesWith } from './pages-with.js';
import { attribute, named, rawText, readPage, textOf, withId } from './page-tree.js';

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
