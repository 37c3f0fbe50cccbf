/** What holds for every page in every language: read with the parser that browsers' rules are written in. */
import { describe, expect, it } from 'vitest';
import { formLanguages } from '../../../src/features/web-opt-out/form/form-language.rules.js';
import { renderPage } from '../../../src/features/web-opt-out/form/render-page.rules.js';
import { look, lookOf, sampleNames, samplePages } from './page-samples.js';
import { attribute, named, type PageTree, readPage, textOf, withId } from './page-tree.js';

const logo = 'https://cdn.example.com/logo.png';
const everything = formLanguages.flatMap((language) => sampleNames.map((name) => ({ language, name })));

/** Ids that are named somewhere, as `for`, `aria-…` or a link within the page. */
function namedIds({ elements }: PageTree): string[] {
  return elements.flatMap((element) => [
    ...['for', 'aria-labelledby', 'aria-describedby'].flatMap(
      (name) => attribute(element, name)?.split(' ') ?? [],
    ),
    ...[attribute(element, 'href')].flatMap((href) => (href?.startsWith('#') === true ? href.slice(1) : [])),
  ]);
}

describe.each(everything)('the page $name in $language', ({ name, language }) => {
  const page = readPage(renderPage(samplePages[name], lookOf(name), language));

  it('is HTML without a fault, in its language, with a title that says its state', () => {
    expect(page.faults).toEqual([]);
    const [html] = named(page, 'html');
    expect([attribute(html, 'lang'), attribute(html, 'dir')]).toEqual([language, 'ltr']);
    const [title, ...more] = named(page, 'title');
    const [heading] = named(page, 'h1');
    expect(more).toEqual([]);
    expect(textOf(title)).toContain(textOf(heading));
    expect(textOf(title).includes(look.name)).toBe(lookOf(name) !== null);
  });

  it('has one h1, one main, labels for all fields, and names only what is there, once', () => {
    expect(named(page, 'h1')).toHaveLength(1);
    expect(named(page, 'main')).toHaveLength(1);
    const ids = page.elements.flatMap((element) => attribute(element, 'id') ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of namedIds(page)) expect(ids).toContain(id);
    const labelled = named(page, 'label').map((label) => attribute(label, 'for'));
    for (const field of named(page, 'input', 'textarea')) {
      if (attribute(field, 'type') !== 'hidden') expect(labelled).toContain(attribute(field, 'id'));
    }
    for (const group of named(page, 'fieldset')) expect(textOf(group.childNodes[1])).not.toBe('');
  });

  it('leaves no brace, and nothing undefined, in what is read', () => {
    for (const element of named(page, 'title', 'body')) {
      expect(textOf(element)).not.toMatch(/[{}]|\b(?:undefined|null|NaN)\b|\[object/);
    }
  });

  it('has no script, no style in tags, nothing from elsewhere, and forms that go by POST to itself', () => {
    expect(named(page, 'script', 'link', 'iframe', 'object', 'embed', 'base', 'svg', 'img')).toEqual([]);
    for (const element of page.elements) {
      for (const { name } of element.attrs) expect(name).not.toMatch(/^(?:on|style$|srcset$|formaction$)/);
    }
    for (const link of named(page, 'a'))
      expect(attribute(link, 'href')).toMatch(/^(?:\?lang=..$|#|\/opt-out\/)/);
    for (const form of named(page, 'form')) {
      expect(attribute(form, 'method')).toBe('post');
      expect(attribute(form, 'action')).toBeUndefined();
    }
  });

  it('has the focus at most at one place', () => {
    const focused = page.elements.filter((element) => attribute(element, 'autofocus') !== undefined);
    const faulty = withId(page, 'problems') !== undefined;
    expect(focused).toHaveLength(faulty ? 1 : 0);
  });
});

describe('the account on its pages', () => {
  it('stands with its logo, whose text is its name, and with its name where it has none', () => {
    const page = readPage(renderPage(samplePages.ask, { ...look, logoUrl: logo }, 'en'));
    const [picture] = named(page, 'img');
    expect([attribute(picture, 'src'), attribute(picture, 'alt')]).toEqual([logo, look.name]);
    expect(textOf(named(page, 'header')[0])).toBe('');
    expect(textOf(named(readPage(renderPage(samplePages.ask, look, 'en')), 'header')[0])).toBe(look.name);
  });

  it('is not named where none is known', () => {
    const page = readPage(renderPage(samplePages['unknown-link'], null, 'en'));
    expect(named(page, 'header')).toEqual([]);
    expect(textOf(named(page, 'title')[0])).toBe('This link does not work');
  });

  it('has an apostrophe in French where its name asks for one', () => {
    const heading = (name: string) =>
      textOf(named(readPage(renderPage(samplePages.ask, { ...look, name }, 'fr')), 'h1')[0]);
    expect(heading('Orange')).toBe('Ne plus recevoir les messages d’Orange');
    expect(heading('Écouter')).toBe('Ne plus recevoir les messages d’Écouter');
    expect(heading('Carrefour')).toBe('Ne plus recevoir les messages de Carrefour');
  });
});

describe('the links to other languages', () => {
  it('are plain, each in its own language, the current one marked', () => {
    const page = readPage(renderPage(samplePages.ask, look, 'de'));
    const links = named(page, 'a').filter((link) => attribute(link, 'hreflang') !== undefined);
    expect(links.map((link) => attribute(link, 'href'))).toEqual(formLanguages.map((one) => `?lang=${one}`));
    for (const link of links) expect(attribute(link, 'lang')).toBe(attribute(link, 'hreflang'));
    const current = links.filter((link) => attribute(link, 'aria-current') !== undefined);
    expect(current.map(textOf)).toEqual(['Deutsch']);
  });

  it('are left out where a GET would not show the same again', () => {
    const without = sampleNames.filter(
      (name) => !renderPage(samplePages[name], lookOf(name), 'en').includes('hreflang'),
    );
    expect(without).toEqual([
      'done-in-public',
      'thanks-in-public',
      'undone',
      'undone-still-out',
      'undone-in-public',
      'undo-too-late',
      'too-many',
      'unavailable',
      'bad-request',
    ]);
  });
});

describe('a page', () => {
  it('is small enough for a slow phone', () => {
    for (const { name, language } of everything) {
      expect(renderPage(samplePages[name], lookOf(name), language).length, name).toBeLessThan(12_000);
    }
  });

  it('moves nothing, and knows the night and high contrast', () => {
    const html = renderPage(samplePages.ask, look, 'en');
    expect(html).not.toMatch(/animation|transition|@keyframes|scroll-behavior/);
    expect(html).toContain('prefers-color-scheme:dark');
    expect(html).not.toMatch(/outline:\s*(?:0|none)|url\(|@import/);
  });
});
