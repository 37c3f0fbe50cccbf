/** A writer of another process, which waits with what it is given until it is let go: its words are on their way meanwhile. */
import type { Db } from '../../src/core/db/connect.js';
import { createWordRecorder, type WordRecorder } from '../../src/core/log/record-words.js';

export interface HeldWriter {
  recorder: WordRecorder;
  /** Resolves once there is something on its way. */
  asked: Promise<void>;
  /** What is on its way arrives, and all that comes after it at once. */
  letGo(): void;
}

export function holdWriter(db: Db): HeldWriter {
  const { promise: asked, resolve: tell } = newPromise();
  const { promise: mayGo, resolve: letGo } = newPromise();
  const recorder = createWordRecorder(db);
  return {
    asked,
    letGo,
    recorder: {
      ...recorder,
      async record(...given: Parameters<WordRecorder['record']>) {
        tell();
        await mayGo;
        return recorder.record(...given);
      },
    },
  };
}

/** Node 20 has no Promise.withResolvers. */
function newPromise() {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
