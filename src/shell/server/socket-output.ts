/**
 * What goes out on one WebSocket, in pieces, of which one at a time is on its way. So a client that stops reading costs
 * its server one piece in a buffer, however long the message; a client that reads slowly is seen to take something; and
 * what is to be sent after that waits with whoever sends it.
 */
import type { WebSocket } from 'ws';

export interface SocketOutput {
  /** Resolves with true once the socket has taken the text, in the order of the calls; with false if it closes before. */
  send(text: string): Promise<boolean>;
  /**
   * The turn to make a message for this socket and to send it: undefined where it is free, else resolves when it is. One
   * subscription has it at a time, so that a stuck socket holds one message and not one each. It must be given back.
   */
  takeTurn(): Promise<void> | undefined;
  giveTurn(): void;
  /** Since when the socket has taken nothing of what waits for it, in performance.now()'s milliseconds; null: nothing waits. */
  stuckSince(): number | null;
}

/** UTF-16 units; at most three bytes each. A longer text travels in several frames of one message. */
const pieceLength = 64 * 1024;
/** With more than this waiting, nothing more is read from the client: it would only be answered. */
const fullLength = 128 * 1024;

interface Waiting {
  text: string;
  /** How much of it is on its way. */
  sent: number;
  settle(taken: boolean): void;
}

const taken = Promise.resolve(true);
const gone = Promise.resolve(false);

export function createSocketOutput(socket: WebSocket): SocketOutput {
  const waiting: Waiting[] = [];
  let waitingLength = 0;
  /** Pieces that the socket has not taken. */
  let underWay = 0;
  let since: number | null = null;
  let turnTaken = false;
  const forTurn: (() => void)[] = [];

  function write(piece: string, fin: boolean): void {
    underWay += 1;
    socket.send(piece, { fin }, onTaken);
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
    while (first !== undefined && first.sent === first.text.length) {
      waiting.shift();
      waitingLength -= first.text.length;
      first.settle(true);
      first = waiting[0];
    }
    if (waitingLength <= fullLength && socket.isPaused) socket.resume();
    if (first === undefined) {
      since = null;
    } else {
      const end = endOfPiece(first.text, first.sent);
      const piece = first.text.slice(first.sent, end);
      first.sent = end;
      write(piece, end === first.text.length);
    }
  }

  function wait(text: string, sent: number): Promise<boolean> {
    return new Promise((settle) => {
      waiting.push({ text, sent, settle });
      waitingLength += text.length;
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
    send(text) {
      if (socket.readyState !== socket.OPEN) return gone;
      if (waiting.length > 0 || text.length > pieceLength) return wait(text, 0);
      write(text, true);
      return socket.bufferedAmount === 0 ? taken : wait(text, text.length);
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

/** Not between the two halves of one character: each frame is encoded by itself. */
function endOfPiece(text: string, start: number): number {
  const end = Math.min(start + pieceLength, text.length);
  const splits = end < text.length && (text.charCodeAt(end - 1) & 0xfc00) === 0xd800;
  return splits ? end - 1 : end;
}
