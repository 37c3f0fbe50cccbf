/** What a hint channel travels over: one connection, made anew by the channel whenever it is lost. */

export interface HintLink {
  /** Settles when the message has been handed over; a failure is told as lost too. */
  send(payload: string): Promise<void>;
  /** What was handed over still goes out, as far as the milliseconds allow. */
  close(within: number): Promise<void>;
}

export interface HintLinkListener {
  /** It is subscribed: all that is sent from now on is heard. */
  ready(): void;
  /** A message, its own included. */
  hear(payload: string): void;
  /** The connection is gone, or could not be made. May be told more than once. */
  lose(error: Error): void;
}

/** Begins to connect at once. Throws nothing, and calls the listener only after it has returned. */
export type OpenHintLink = (listener: HintLinkListener) => HintLink;
