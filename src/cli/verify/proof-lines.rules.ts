/** The lines of a file of `heed export proof`, by what docs/proof.md says: whoever gives it may have written anything into it. */

export interface HeadOfProof {
  account: string;
  from: number;
  to: number;
  end: number;
  at: string;
  before: string;
}

export interface Erasure {
  account: string;
  erasure: string;
  what: string;
  positions: readonly number[];
  seals: readonly string[];
  replacement: string | null;
  at: string;
  key: string;
  signature: string;
}

export type Flat = Readonly<Record<string, unknown>>;

export interface EventLine {
  position: number;
  event: Flat | null;
  recipient: readonly (string | null)[] | null;
  recipientSalt: string | null;
  recipientErasure: string | null;
  texts: readonly (string | null)[] | null;
  textsSalt: string | null;
  textsErasure: string | null;
  seal: string | null;
}

export type ReadProofLine =
  | { kind: 'event'; line: EventLine }
  /** Null: of another shape, so that nobody can have signed it. */
  | { kind: 'erasure'; erasure: Erasure | null }
  | { kind: 'none'; fault: string };

const uuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;
const hash = /^[\da-f]{64}$/;
const salt = /^[\da-f]{32}$/;
const time = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?Z$/;

export function readHead(line: string): HeadOfProof | null {
  const head = objectIn(line);
  if (head === null || head['log'] !== 'heed log 1') return null;
  const { account, from, to, end, at, before } = head;
  if (!isText(account, uuid) || !isText(at, time) || !isText(before, hash)) return null;
  if (!isPosition(from) || from < 1 || !isPosition(to) || !isPosition(end)) return null;
  return { account, from, to, end, at, before };
}

export function readProofLine(text: string): ReadProofLine {
  const line = objectIn(text);
  if (line === null) return { kind: 'none', fault: 'the line is no JSON' };
  if ('erasure' in line)
    return { kind: 'erasure', erasure: isErasure(line['erasure']) ? line['erasure'] : null };
  return isEvent(line) ? { kind: 'event', line } : { kind: 'none', fault: 'the line is none of an event' };
}

function isEvent(line: Flat): line is Flat & EventLine {
  const { position, event, seal, recipient, recipientSalt, recipientErasure } = line;
  const { texts, textsSalt, textsErasure } = line;
  return (
    isPosition(position) &&
    isNullOr(event, isFlat) &&
    isNullOr(seal, (value) => isText(value, hash)) &&
    [recipient, texts].every((values) => isNullOr(values, isTexts)) &&
    [recipientSalt, textsSalt].every((value) => isNullOr(value, (one) => isText(one, salt))) &&
    [recipientErasure, textsErasure].every((value) => isNullOr(value, (one) => typeof one === 'string'))
  );
}

/** An object of one line of JSON; null for whatever else. */
export function objectIn(line: string): Record<string, unknown> | null {
  try {
    const read: unknown = JSON.parse(line);
    return isObject(read) ? read : null;
  } catch {
    return null;
  }
}

/** Without objects in it: such as is hashed and signed. */
export function isFlat(value: unknown): value is Flat {
  return isObject(value) && Object.values(value).every((one) => one === null || typeof one !== 'object');
}

export function isPosition(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

export function isText(value: unknown, form: RegExp): value is string {
  return typeof value === 'string' && form.test(value);
}

function isErasure(value: unknown): value is Erasure {
  if (!isObject(value)) return false;
  const { positions, seals, replacement, ...texts } = value;
  const { account, erasure, what, at, key, signature } = texts;
  return (
    Object.values(texts).every((one) => typeof one === 'string') &&
    [account, erasure, what, at, key, signature].every((one) => one !== undefined) &&
    Array.isArray(positions) &&
    positions.every(isPosition) &&
    Array.isArray(seals) &&
    seals.every((seal) => isText(seal, hash)) &&
    (replacement === null || typeof replacement === 'string')
  );
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((one) => one === null || typeof one === 'string');
}

function isNullOr(value: unknown, isIt: (value: unknown) => boolean): boolean {
  return value === null || isIt(value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
