/**
 * Stands between the driver and the socket, and tells the server of which accounts a statement speaks: in the same message,
 * before the statement, by a statement of its own that sets `heed.accounts`. Both are one transaction, which the driver's
 * Sync ends: so the setting holds for that statement and for no other, takes no round trip of its own, and never stays
 * on a connection. The server's answers to ours are taken out of what the driver reads.
 *
 * The driver sends one statement at a time here, and whole messages of the protocol in each write: Parse first where it
 * describes a statement before it binds it, and once more where the server made it forget what was prepared; Bind first
 * where the statement is prepared already. Anything else as a statement's first message ends the connection: no
 * statement goes out without what it was to be told.
 */
import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';

export interface AccountTeller {
  /** What the driver takes for its socket. */
  socket: EventEmitter;
  /**
   * Of which accounts the next statement speaks; null: of none, and nothing is told. Holds until it is called again.
   * `plannedOnce`: RunOptions of asking.ts.
   */
  speakOf(accounts: readonly string[] | null, plannedOnce?: boolean): void;
}

/** What `heed.accounts` says where a statement speaks of a list of accounts that is empty: it was not forgotten. */
const ofNone = 'none';

interface Telling {
  /** Of the prepared statement. */
  name: string;
  /** The message by which it is prepared. */
  parse: Buffer;
}

/** The prepared statements that tell the accounts. */
export const tellingStatements = ['heed_accounts', 'heed_accounts_planned_once'] as const;
const [usual, plannedOnce] = tellingStatements;
const accountsSet = `set_config('heed.accounts', $1, true)`;
/** One plan for all values, by which nothing is sorted and no table read whole for a join: rows come as an index has them. */
const planSettings = [
  ['plan_cache_mode', 'force_generic_plan'],
  ...['enable_sort', 'enable_hashjoin', 'enable_mergejoin'].map((name) => [name, 'off']),
].map(([name, value]) => `set_config('${name}', '${value}', true)`);

const type = (letter: string) => letter.charCodeAt(0);
const [parse, bind, execute] = [type('P'), type('B'), type('E')];
const [parseDone, bindDone, row, done, failed] = [type('1'), type('2'), type('D'), type('C'), type('E')];
/** What the server may say at any time, to nobody's question. */
const unasked = new Set([type('N'), type('S'), type('A')]);

/** Bytes: shorter messages are sooner copied than sent in two pieces. */
const copied = 16_384;

/** A message's type and its length, which counts itself. */
const headerLength = 5;

export function createAccountTeller(socket: Socket): AccountTeller {
  const driverSide = new EventEmitter();
  let accounts: readonly string[] | null = null;
  let isFirst = false;
  let telling = tellings[usual];
  const prepared = new Set<Telling>();
  /** Types of the answers to ours that are still to come. */
  let awaited: number[] = [];

  function ours(of: readonly string[]): Buffer {
    const isPrepared = prepared.has(telling);
    awaited = isPrepared ? [bindDone, row, done] : [parseDone, bindDone, row, done];
    const value = Buffer.from(of.length === 0 ? ofNone : of.join(','));
    const bound = message(
      bind,
      text(''),
      text(telling.name),
      int16(0),
      int16(1),
      int32(value.length),
      value,
      int16(0),
    );
    const executed = message(execute, text(''), int32(0));
    return Buffer.concat(isPrepared ? [bound, executed] : [telling.parse, bound, executed]);
  }

  function write(chunk: Buffer, sent?: () => void): boolean {
    if (accounts === null) return socket.write(chunk, sent);
    const begins = chunk[0] === parse || (isFirst && chunk[0] === bind);
    if (isFirst && !begins) {
      socket.destroy(new Error('the driver began a statement in an unknown way'));
      return false;
    }
    isFirst = false;
    if (!begins) return socket.write(chunk, sent);
    if (chunk.length < copied) return socket.write(Buffer.concat([ours(accounts), chunk]), sent);
    // A batch is long: it goes out behind ours in the same packet without being copied.
    socket.cork();
    socket.write(ours(accounts));
    const isTaken = socket.write(chunk, sent);
    socket.uncork();
    return isTaken;
  }

  /** Whether a message that begins is an answer to ours. */
  function isOurs(begun: number): boolean {
    const [next] = awaited;
    if (next === undefined || unasked.has(begun)) return false;
    if (begun === failed) {
      // What follows is skipped by the server, the driver's statement too: it is told why.
      awaited = [];
      return false;
    }
    if (begun !== next) {
      socket.destroy(new Error('the server gave an unexpected answer'));
      return false;
    }
    if (begun === parseDone) prepared.add(telling);
    awaited.shift();
    return true;
  }

  const read = createReader(isOurs, (chunk) => driverSide.emit('data', chunk));
  socket.on('data', read);
  for (const event of ['error', 'close', 'drain']) {
    socket.on(event, (...told: unknown[]) => driverSide.emit(event, ...told));
  }

  Object.assign(driverSide, {
    write,
    end: (chunk: Buffer) => socket.end(chunk),
    destroy: (error?: Error) => socket.destroy(error),
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    setKeepAlive: (enable: boolean, delay: number) => socket.setKeepAlive(enable, delay),
  });
  Object.defineProperty(driverSide, 'readyState', { get: () => socket.readyState });

  return {
    socket: driverSide,
    speakOf(next, isPlannedOnce = false) {
      accounts = next;
      telling = tellings[isPlannedOnce ? plannedOnce : usual];
      isFirst = true;
    },
  };
}

/** Passes on what the server sends, in whatever pieces it comes, but for the messages that are ours. */
function createReader(isOurs: (type: number) => boolean, pass: (chunk: Buffer) => void) {
  /** The beginning of a message's header, whose end has not come. */
  let begun: Buffer | null = null;
  /** Bytes of the message under way that are still to come. */
  let left = 0;
  let isSkipped = false;

  return (piece: Buffer): void => {
    const chunk: Buffer = begun === null ? piece : Buffer.concat([begun, piece]);
    begun = null;
    /** Where that begins which is to be passed on. */
    let from = 0;
    let at = 0;
    const passUpTo = (end: number) => {
      if (end > from && !isSkipped) pass(chunk.subarray(from, end));
      from = end;
    };
    while (at < chunk.length) {
      if (left === 0) {
        if (chunk.length - at < headerLength) break;
        const skips = isOurs(chunk[at] ?? 0);
        if (skips !== isSkipped) passUpTo(at);
        isSkipped = skips;
        left = 1 + chunk.readUInt32BE(at + 1);
      }
      const step = Math.min(left, chunk.length - at);
      left -= step;
      at += step;
    }
    passUpTo(at);
    if (at < chunk.length) begun = chunk.subarray(at);
  };
}

const text = (value: string) => Buffer.from(`${value}\0`);

function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

function message(of: number, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([of]), int32(body.length + 4), body]);
}

function tellingOf(name: string, set: string): Telling {
  // It answers with less than what it was given.
  return { name, parse: message(parse, text(name), text(`select ${set} is null`), int16(0)) };
}

const tellings = {
  [usual]: tellingOf(usual, accountsSet),
  [plannedOnce]: tellingOf(plannedOnce, `concat(${[accountsSet, ...planSettings].join(', ')})`),
};
