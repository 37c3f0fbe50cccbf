/**
 * Checks a log with its seals, line by line, by what docs/proof.md says and by nothing else of Heed: this is a second reading of
 * that page, apart from the server's own.
 */
import { createHash } from 'node:crypto';
import {
  type Erasure,
  type EventLine,
  type HeadOfProof,
  readHead,
  readProofLine,
} from './proof-lines.rules.js';

/** Whether one of the keys that count has signed a text. */
export type IsSigned = (key: string, text: string, signature: string) => boolean;

export type ProofLine =
  | { kind: 'event'; position: number; seal: string; recordedAt: string }
  | { kind: 'erasure' }
  | { kind: 'broken'; position: number; fault: string };

export interface ProofReader {
  readonly head: HeadOfProof;
  /** The next line. */
  take(line: string): ProofLine;
}

const sha256 = (...parts: (Buffer | string)[]): string => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
};

/** RFC 8785 for an object without objects in it. */
export function canonical(members: Readonly<Record<string, unknown>>): string {
  const names = Object.keys(members).toSorted((one, other) => (one < other ? -1 : 1));
  return `{${names.map((name) => `${JSON.stringify(name)}:${JSON.stringify(members[name])}`).join(',')}}`;
}

/** Null for what is no file of `heed export proof`. */
export function readProof(firstLine: string, isSigned: IsSigned): ProofReader | null {
  const head = readHead(firstLine);
  if (head === null) return null;
  let before = head.before;
  let position = head.from;
  const erasures = new Map<string, Erasure>();
  const broken = (fault: string): ProofLine => ({ kind: 'broken', position, fault });
  if (head.from === 1 && before !== sha256(`heed log 1 ${head.account}`)) before = '';

  function takeErasure(erasure: Erasure | null): ProofLine {
    if (erasure === null) return { kind: 'erasure' };
    const { signature, ...rest } = erasure;
    const isOurs = rest.account === head?.account;
    if (isOurs && isSigned(rest.key, canonical({ ...rest, type: 'erasure' }), signature))
      erasures.set(erasure.erasure, erasure);
    return { kind: 'erasure' };
  }

  function takeEvent(line: EventLine): ProofLine {
    const { event, seal } = line;
    if (line.position !== position) return broken('the event is gone');
    if (event === null || seal === null) return broken('the event, its seal or its commitments are gone');
    if (event['position'] !== position || event['account'] !== head?.account)
      return broken('it is an event of another place');
    if (sha256(Buffer.from(before, 'hex'), canonical(event)) !== seal)
      return broken('the seal is not that of the event: one of them was changed');
    const fault = faultOf('recipient', line) ?? faultOf('texts', line);
    if (fault !== null) return broken(fault);
    before = seal;
    position += 1;
    return { kind: 'event', position: line.position, seal, recordedAt: String(event['recordedAt']) };
  }

  function faultOf(what: 'recipient' | 'texts', line: EventLine): string | null {
    const values = line[what];
    const salt = line[`${what}Salt`];
    if (salt !== null) {
      const commitment = sha256(Buffer.from(salt, 'hex'), JSON.stringify(values));
      return commitment === line.event?.[what] ? null : `its ${what} is not what was committed to`;
    }
    const record = erasures.get(line[`${what}Erasure`] ?? '');
    const at = record?.positions.indexOf(line.position) ?? -1;
    if (record === undefined || at < 0)
      return `its ${what} is given as erased, and no signed record says that it was`;
    if (record.seals[at] !== line.seal)
      return `its ${what} is given as erased, and the record of that is of another event`;
    if (what === 'texts')
      return values?.some((text) => text !== null) === true ? 'texts stand in it, which were erased' : null;
    if (record.what !== 'RECIPIENT' || values?.[0] !== record.replacement)
      return 'another address stands in it than the record of its erasure says';
    if (values[1] !== null) return 'a message id stands in it, which was erased';
    return values[2] === null ? null : 'a keyword stands in it, which was erased';
  }

  return {
    head,
    take(text) {
      const read = readProofLine(text);
      switch (read.kind) {
        case 'none':
          return broken(read.fault);
        case 'erasure':
          return takeErasure(read.erasure);
        case 'event':
          return takeEvent(read.line);
      }
    },
  };
}
