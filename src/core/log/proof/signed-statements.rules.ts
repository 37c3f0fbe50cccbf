/** What is signed with the key of the checkpoints, and which bytes those are. docs/proof.md says the same for others. */
import { canonicalJson } from './canonical-json.rules.js';

/** That an account's log had this seal at this position at this time. */
export interface Checkpoint {
  type: 'checkpoint';
  account: string;
  position: number;
  /** 64 hexadecimal digits. */
  seal: string;
  /** RFC 3339, UTC. */
  at: string;
  /** Of the key it is signed with. */
  key: string;
  signature: string;
  /**
   * Not signed, they only help to name a place: the first four bytes of each seal from position `from` on, base64url. Of a
   * copy in the database both are absent.
   */
  from?: number;
  marks?: string;
}

/** That the platform has taken a log as it is, which earlier checkpoints speak against: after a restore. */
export interface Acceptance extends Omit<Checkpoint, 'type' | 'from' | 'marks'> {
  type: 'acceptance';
  /** The position of the last checkpoint that it gives up. */
  instead: number;
  reason: string;
}

export type Signed = Checkpoint | Acceptance;

/** That these events were erased, and what stands in the place of their address. */
export interface ErasureRecord {
  account: string;
  erasure: string;
  what: 'RECIPIENT' | 'TEXTS';
  /** Ascending. */
  positions: readonly number[];
  /** Of those events, in the same order: others that are put at their positions are not erased by it. */
  seals: readonly string[];
  replacement: string | null;
  at: string;
  key: string;
  signature: string;
}

/** The bytes that the signature is over, in UTF-8. */
export function signedText(statement: Omit<Signed, 'signature'>): string {
  const { type, account, position, seal, at, key } = statement;
  const { instead, reason } = statement as Partial<Acceptance>;
  return canonicalJson({ type, account, position, seal, at, key, instead, reason });
}

export function signedErasure(record: Omit<ErasureRecord, 'signature'>): string {
  const { account, erasure, what, positions, seals, replacement, at, key } = record;
  return canonicalJson({ type: 'erasure', account, erasure, what, positions, seals, replacement, at, key });
}

/** Null for what is none: a line that was torn off, or something else. */
export function readSigned(line: string): Signed | null {
  return signedIn(parsed(line));
}

/** The acceptance beside a checkpoint, of a copy in the database; null: there is none. */
export function acceptanceIn(copy: string): Acceptance | null {
  const read = parsed(copy);
  if (typeof read !== 'object' || read === null || !('accepted' in read)) return null;
  const accepted = signedIn(read.accepted);
  return accepted?.type === 'acceptance' ? accepted : null;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

function signedIn(read: unknown): Signed | null {
  if (typeof read !== 'object' || read === null) return null;
  const { type, account, position, seal, at, key, signature, from, marks, instead, reason } = read as Partial<
    Record<string, unknown>
  >;
  const isTexts = [account, seal, at, key, signature].every((value) => typeof value === 'string');
  if (!isTexts || !isPosition(position)) return null;
  const both = { account, position, seal, at, key, signature } as Omit<Checkpoint, 'type'>;
  if (type === 'acceptance' && isPosition(instead) && typeof reason === 'string')
    return { type, ...both, instead, reason };
  if (type !== 'checkpoint') return null;
  return isPosition(from) && typeof marks === 'string' ? { type, ...both, from, marks } : { type, ...both };
}

/** A line of a file of checkpoints, its end included. */
export function lineOf(signed: Signed): string {
  return `${JSON.stringify(signed)}\n`;
}

/** As the copy in the database has it: with the last acceptance beside it, for those who have not seen that while it stood there alone. */
export function withoutMarks(signed: Signed, accepted: Acceptance | null = null): string {
  if (signed.type === 'acceptance') return JSON.stringify(signed);
  const { from: _from, marks: _marks, ...rest } = signed;
  return JSON.stringify(accepted === null ? rest : { ...rest, accepted });
}

/** Whether the first says more than the second: of acceptances and what came before or after them the later one does. */
export function isAhead(one: Signed, other: Signed | null): boolean {
  if (other === null) return true;
  if (one.type === 'acceptance' || other.type === 'acceptance') return one.at > other.at;
  return one.position > other.position || (one.position === other.position && one.at > other.at);
}

function isPosition(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
