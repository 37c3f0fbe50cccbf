/** Stands for the one who sends the messages. This is the file to replace. */
import { appendFileSync } from 'node:fs';

export interface Message {
  /** The same message always has the same id: give it to the provider as its idempotency key. */
  id: string;
  to: string;
  text: string;
}

export interface Provider {
  /** Resolves when the message is taken for good. Throws when it is not, or when that is not known. */
  send(message: Message): Promise<void>;
}

/** "Sends" by a line in the file. */
export function sendToOutbox(file: string): Provider {
  return {
    send(message) {
      appendFileSync(file, `${JSON.stringify(message)}\n`);
      return Promise.resolve();
    },
  };
}
