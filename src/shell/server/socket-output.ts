/**
 * What goes out on one WebSocket, in pieces, of which one at a time is on its way. So a client that stops reading costs
 * its server one piece in a buffer, however long the message; a client that reads slowly is seen to take something; and
 * what is to be sent after that waits with whoever sends it.
 */
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { frameHead } from './text-frame.rules.js';

export interface SocketOutput {
  /**
   * Sends one message: what is this socket's own, then what it may have in common with others, which is never copied.
   * Resolves with true once the socket has taken it, in the order of the calls; with false if it closes before.
   */
  send(own: string, shared: Buffer): Promise<boolean>;
  /**
   * The turn to make a message for this socket and to send it: undefined where it is free, else resolves when it is. One
   * subscription has it at a time, so that a stuck socket holds one message and not one each. It must be given back.
   */
  takeTurn(): Promise<void> | undefined;
  giveTurn(): void;
  /** Since when the socket has taken nothing of what waits for it, in performance.now()'s milliseconds; null: nothing waits. */
  stuckSince(): number | null;
}

/** Bytes. A longer message travels in several frames; what is a socket's own is short, and goes with the first. */
const pieceLength = 64 * 1024;
/** Bytes. With more than this waiting, nothing more is read from the client: it would only be answered. */
const fullLength = 128 * 1024;
/** Bytes. Up to here copying is cheaper than handing over two buffers. */
const worthCopying = 2 * 1024;

interface Message {
  own: string;
  shared: Buffer;
  /** How much of what is shared is on its way. */
  sent: number;
}

interface Waiting extends Message {
  settle(taken: boolean): void;
}

const taken = Promise.resolve(true);
const gone = Promise.resolve(false);

/** `stream` is the connection below the socket, on which ws writes too: each frame is written whole, in one go. */
export function createSocketOutput(socket: WebSocket, stream: Duplex): SocketOutput {
  const waiting: Waiting[] = [];
  let waitingLength = 0;
  /** Pieces that the socket has not taken. */
  let underWay = 0;
  let since: number | null = null;
  let turnTaken = false;
  const forTurn: (() => void)[] = [];

  /** Sends the next piece. */
  function write(message: Message): void {
    if (socket.readyState !== socket.OPEN) return;
    const { own, shared, sent } = message;
    const end = Math.min(sent + pieceLength, shared.length);
    const frame = { isFirst: sent === 0, isLast: end === shared.length };
    const begins = sent === 0 ? own : '';
    const head = frameHead(frame, { text: begins, bytes: Buffer.byteLength(begins) }, end - sent);
    message.sent = end;
    underWay += 1;
    if (head.length + shared.length <= worthCopying) {
      stream.write(Buffer.concat([head, shared], head.length + shared.length), onTaken);
      return;
    }
    stream.cork();
    stream.write(head);
    stream.write(shared.subarray(sent, end), onTaken);
    stream.uncork();
  }

  function onTaken(error?: Error | null): void {
    underWay -= 1;
    // A socket that fails closes, and that settles all.
    if (error != null || waiting.length === 0) return;
    since = performance.now();
    if (underWay === 0) goOn();
  }

  /** Settles what has been taken, and sends the next piece of what has not. */
  function goOn(): void {
    let first = waiting[0];
    while (first !== undefined && first.sent === first.shared.length) {
      waiting.shift();
      waitingLength -= first.shared.length;
      first.settle(true);
      first = waiting[0];
    }
    if (waitingLength <= fullLength && socket.isPaused) socket.resume();
    if (first === undefined) {
      since = null;
    } else write(first);
  }

  function wait(message: Message): Promise<boolean> {
    return new Promise((settle) => {
      waiting.push({ ...message, settle });
      waitingLength += message.shared.length;
      since ??= performance.now();
      if (waitingLength > fullLength && socket.readyState === socket.OPEN) socket.pause();
      if (underWay === 0) goOn();
    });
  }

  socket.once('close', () => {
    for (const { settle } of waiting.splice(0)) settle(false);
    waitingLength = 0;
    since = null;
  });

  return {
    send(own, shared) {
      if (socket.readyState !== socket.OPEN) return gone;
      const message = { own, shared, sent: 0 };
      if (waiting.length > 0 || shared.length > pieceLength) return wait(message);
      write(message);
      return stream.writableLength === 0 ? taken : wait(message);
    },
    takeTurn() {
      if (turnTaken) return new Promise((resolve) => forTurn.push(resolve));
      turnTaken = true;
      return undefined;
    },
    giveTurn() {
      const next = forTurn.shift();
      if (next === undefined) turnTaken = false;
      else next();
    },
    stuckSince: () => since,
  };
}

/** Asks a client to go. What it says to that is heard even if it was not read from before. */
export function closeSocket(socket: WebSocket, code: number, reason: string): void {
  socket.resume();
  socket.close(code, reason);
}
