/**
 * The key of a socket, looked up again while the socket is open: one that was revoked or has expired reads no further, and
 * neither does one of an account that was suspended. Looking up is cheap, as answers are kept for a second.
 */
import { type Caller, mayStay } from '../../core/access/caller.js';
import { IssuerAway } from '../../core/access/tokens/issuer-keys.js';
import type { Logger } from '../log.js';

/** What a socket carries. */
export interface SocketExtra {
  /** Of the upgrade request. */
  authorization: string | undefined;
  /** Where the client is (core/http/source-address.ts). */
  source: string;
  /**
   * Sends one message: what is this socket's own, then what it has in common with others. Resolves with true once the
   * socket has taken it, in the order of the calls; with false if it closes before.
   */
  send(own: string, shared: Buffer): Promise<boolean>;
  /**
   * The turn to make a batch's message and to send it: undefined where it is free, else resolves when it is. A stuck socket
   * then holds one message, not one for each of its subscriptions. It must be given back.
   */
  takeTurn(): Promise<void> | undefined;
  giveTurn(): void;
  /** Called when the socket has closed, for what the protocol may have lost sight of. */
  atClose: Set<() => void>;
  /** Called before the socket is closed for its key: each subscription tells its client why it ends. */
  atKeyGone: Set<() => void>;
  isOpen(): boolean;
  /** Asks the client to come back later. */
  closeForNow(): void;
  /** The same, since its key has as many sockets as it may have. */
  closeFull(): void;
  /** Once its key is known to be good. */
  greeted(): void;
  /** Tells the client, and each of its subscriptions, that its key is none. */
  closeForbidden(): void;
  /** Once the socket has been greeted. */
  key?: SocketKey;
}

export interface SocketKey {
  /** Who calls, as of now. Null when the socket is being closed: nothing more may be sent on it. */
  callerNow(): Promise<Caller | null>;
  /** The same without waiting, where it is known; undefined where it has to be looked up. */
  callerAtOnce(): Caller | undefined;
}

/** How callers are found by the key of the socket. */
export interface KeyLookUp {
  callerOf(): Promise<Caller | null>;
  /** What callerOf would answer without asking anybody; undefined where it would ask. */
  knownCaller(): Caller | null | undefined;
}

/** `socket`: a WebSocket, or what else is held open with a key. */
export function keyOfSocket(
  lookUp: KeyLookUp,
  socket: Pick<SocketExtra, 'closeForbidden' | 'closeForNow'>,
  log: Logger,
): SocketKey {
  return {
    callerAtOnce() {
      const known = lookUp.knownCaller() ?? null;
      return mayStay(known) ? known : undefined;
    },
    async callerNow() {
      try {
        const caller = await lookUp.callerOf();
        if (mayStay(caller)) return caller;
        socket.closeForbidden();
        return null;
      } catch (error) {
        // The key may be good: it could not be looked up.
        if (!(error instanceof IssuerAway)) log.error({ err: error }, 'a key could not be looked up');
        socket.closeForNow();
        return null;
      }
    },
  };
}
