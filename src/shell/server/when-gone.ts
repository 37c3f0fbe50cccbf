/** The end of an answer, whichever way it ends. */
import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * Resolves when it has been sent whole, or its connection is gone: also where it waits for the answer to a request before
 * it on the same connection, whose end Node tells nobody else.
 */
export function whenGone({ socket }: IncomingMessage, response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    function tell(): void {
      response.off('close', tell);
      socket.off('close', tell);
      resolve();
    }
    response.once('close', tell);
    socket.once('close', tell);
    if (response.destroyed || socket.destroyed) tell();
  });
}
