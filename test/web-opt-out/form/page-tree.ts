/** A page as a browser's parser reads it. */
import { type DefaultTreeAdapterTypes, parse, type ParserError } from 'parse5';

type Element = DefaultTreeAdapterTypes.Element;
type Node = DefaultTreeAdapterTypes.Node;

export interface PageTree {
  /** What is not HTML as it should be. */
  faults: string[];
  elements: readonly Element[];
}

export function readPage(html: string): PageTree {
  const faults: string[] = [];
  const onParseError = (fault: ParserError) => faults.push(`${fault.code} at line ${fault.startLine}`);
  const document = parse(html, { onParseError });
  return { faults, elements: [...elementsBelow(document)] };
}

function* elementsBelow(node: Node): Generator<Element> {
  if (!('childNodes' in node)) return;
  for (const child of node.childNodes) {
    if ('tagName' in child) yield child;
    yield* elementsBelow(child);
  }
}

export function named({ elements }: PageTree, ...names: readonly string[]): Element[] {
  return elements.filter(({ tagName }) => names.includes(tagName));
}

export function withId({ elements }: PageTree, id: string): Element | undefined {
  return elements.find((element) => attribute(element, 'id') === id);
}

export function attribute(element: Element | undefined, name: string): string | undefined {
  return element?.attrs.find((one) => one.name === name)?.value;
}

/** Its text, with single spaces. */
export function textOf(node: Node | undefined): string {
  return node === undefined ? '' : rawText(node).replaceAll(/\s+/g, ' ').trim();
}

export function rawText(node: Node): string {
  if ('value' in node) return node.value;
  return 'childNodes' in node ? node.childNodes.map(rawText).join('') : '';
}
