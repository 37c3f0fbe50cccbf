/**
 * JSON as it comes, one value or many behind each other: told are the objects and the lists in it, whatever they are in. Nothing is held
 * but what is open: a file may be one list of millions.
 */
import { NoList } from './list-row.rules.js';

export type JsonScalar = string | number | boolean | null;

export interface JsonSink {
  /** A list begins. `name`: of the member that it is; null: of none. */
  list(name: string | null): void;
  /** What stands in a list and is neither object nor list, or stands alone. */
  item(value: JsonScalar, list: string | null): void;
  /** A list in a list has ended. These are its items, the first ones. */
  row(values: readonly JsonScalar[]): void;
  /** An object has ended. Members that are objects or lists themselves are not among these. `depth`: 0 for one that is in nothing. */
  object(members: ReadonlyMap<string, JsonScalar>, depth: number): void;
}

interface ObjectFrame {
  kind: 'object';
  members: Map<string, JsonScalar>;
  /** Of the member that is read. */
  key: string;
}

interface ListFrame {
  kind: 'list';
  name: string | null;
  /** Of a list in a list. */
  row: JsonScalar[] | null;
}

type Expected = 'top' | 'value' | 'value or ]' | 'key' | 'key or }' | ':' | ', or end';

const [quote, backslash, comma, colon] = [0x22, 0x5c, 0x2c, 0x3a];
const [openObject, closeObject, openList, closeList] = [0x7b, 0x7d, 0x5b, 0x5d];
const deepest = 64;
const longestText = 65_536;
const longestKept = 2_000;
const mostMembers = 100;
const mostItems = 16;
const numeral = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

export class JsonReader {
  readonly #stack: (ObjectFrame | ListFrame)[] = [];
  #expected: Expected = 'top';
  /** Of a text or a literal that is open: what of it has come. */
  #open: 'text' | 'literal' | null = null;
  #parts: Buffer[] = [];
  #length = 0;
  #isEscaped = false;
  /** Bytes before those that are read. */
  #before = 0;

  constructor(private readonly sink: JsonSink) {}

  /** Throws NoList for what is no JSON. */
  add(bytes: Buffer): void {
    for (let at = 0; at < bytes.length;) {
      if (this.#open === 'text') at = this.#readText(bytes, at);
      else if (this.#open === 'literal') at = this.#readLiteral(bytes, at);
      else at = this.#readSign(bytes, at);
    }
    this.#before += bytes.length;
  }

  end(): void {
    if (this.#open === 'literal') this.#endLiteral(this.#before);
    if (this.#open !== null || this.#stack.length > 0)
      throw new NoList('The file ends in the middle of its JSON: a part of it is missing.');
  }

  /** Gives where to go on. */
  #readSign(bytes: Buffer, at: number): number {
    const byte = bytes[at] as number;
    if (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) return at + 1;
    const takesValue = ['top', 'value', 'value or ]'].includes(this.#expected);
    const takesKey = this.#expected === 'key' || this.#expected === 'key or }';
    const top = this.#stack.at(-1);
    if (byte === quote && (takesValue || takesKey)) this.#begin('text');
    else if (byte === openObject && takesValue) {
      this.#push({ kind: 'object', members: new Map(), key: '' }, at);
      this.#expected = 'key or }';
    } else if (byte === openList && takesValue) {
      const name = top?.kind === 'object' ? top.key : null;
      this.#push({ kind: 'list', name, row: top?.kind === 'list' ? [] : null }, at);
      this.sink.list(name);
      this.#expected = 'value or ]';
    } else if (byte === colon && this.#expected === ':') this.#expected = 'value';
    else if (byte === comma && this.#expected === ', or end')
      this.#expected = top?.kind === 'object' ? 'key' : 'value';
    else if (
      byte === closeObject &&
      top?.kind === 'object' &&
      (this.#expected === ', or end' || this.#expected === 'key or }')
    ) {
      this.#pop();
      this.sink.object(top.members, this.#stack.length);
    } else if (
      byte === closeList &&
      top?.kind === 'list' &&
      (this.#expected === ', or end' || this.#expected === 'value or ]')
    ) {
      this.#pop();
      if (top.row !== null) this.sink.row(top.row);
    } else if (takesValue && isOfLiteral(byte)) {
      this.#begin('literal');
      return at;
    } else throw this.#broken(at);
    return at + 1;
  }

  #push(frame: ObjectFrame | ListFrame, at: number): void {
    if (this.#stack.length === deepest) throw this.#broken(at);
    this.#stack.push(frame);
  }

  #pop(): void {
    this.#stack.pop();
    this.#expected = this.#stack.length === 0 ? 'top' : ', or end';
  }

  #begin(what: 'text' | 'literal'): void {
    this.#open = what;
    this.#parts = [];
    this.#length = 0;
    this.#isEscaped = false;
  }

  #readText(bytes: Buffer, from: number): number {
    let at = from;
    for (; at < bytes.length; at += 1) {
      const byte = bytes[at] as number;
      if (this.#isEscaped) this.#isEscaped = false;
      else if (byte === backslash) this.#isEscaped = true;
      else if (byte === quote) {
        this.#keep(bytes, from, at);
        this.#open = null;
        this.#endText(at);
        return at + 1;
      }
    }
    this.#keep(bytes, from, at);
    return at;
  }

  #endText(at: number): void {
    const written = Buffer.concat(this.#parts).toString('utf8');
    const text = textOf(written);
    if (text === null) throw this.#broken(at);
    const top = this.#stack.at(-1);
    if (top?.kind === 'object' && this.#expected !== 'value') {
      top.key = text.slice(0, longestKept);
      this.#expected = ':';
    } else this.#give(text.slice(0, longestKept));
  }

  #readLiteral(bytes: Buffer, from: number): number {
    let at = from;
    while (at < bytes.length && isOfLiteral(bytes[at] as number)) at += 1;
    this.#keep(bytes, from, at);
    if (at < bytes.length) this.#endLiteral(at);
    return at;
  }

  #endLiteral(at: number): void {
    const text = Buffer.concat(this.#parts).toString('latin1');
    this.#open = null;
    if (text === 'true' || text === 'false') this.#give(text === 'true');
    else if (text === 'null') this.#give(null);
    else if (numeral.test(text)) this.#give(Number(text));
    else throw this.#broken(at);
  }

  #keep(bytes: Buffer, from: number, to: number): void {
    this.#length += to - from;
    if (this.#length > longestText) throw this.#broken(to);
    // What is read next may lie where these bytes lie now.
    if (to > from) this.#parts.push(Buffer.from(bytes.subarray(from, to)));
  }

  #give(value: JsonScalar): void {
    const top = this.#stack.at(-1);
    this.#expected = top === undefined ? 'top' : ', or end';
    if (top === undefined) this.sink.item(value, null);
    else if (top.kind === 'object') {
      if (top.members.size < mostMembers) top.members.set(top.key, value);
    } else if (top.row === null) this.sink.item(value, top.name);
    else if (top.row.length < mostItems) top.row.push(value);
  }

  #broken(at: number): NoList {
    return new NoList(
      `The file begins like JSON and is none: byte ${this.#before + at + 1} was not to be expected there.`,
    );
  }
}

function isOfLiteral(byte: number): boolean {
  return (
    (byte >= 0x30 && byte <= 0x39) ||
    (byte >= 0x61 && byte <= 0x7a) ||
    byte === 0x2d ||
    byte === 0x2b ||
    byte === 0x2e ||
    byte === 0x45
  );
}

/** Null for what is no text of JSON. */
function textOf(written: string): string | null {
  if (!/[\\\u0000-\u001f]/.test(written)) return written;
  try {
    const read: unknown = JSON.parse(`"${written}"`);
    return typeof read === 'string' ? read : null;
  } catch {
    return null;
  }
}
