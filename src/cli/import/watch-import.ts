/** An import until it has ended: as the server tells it live, and asked for where that is silent. */
import { setTimeout as sleep } from 'node:timers/promises';
import { connectTo, type Connection } from '../../client/connection.js';
import { ExitCode } from '../exit-codes.js';
import { Failure } from '../failure.js';
import type { HeedApi } from '../http/heed-api.js';
import { hasEnded } from './import-result.rules.js';
import { importFields, type ImportNow } from './import-state.js';

/** Milliseconds of silence after which it is asked for. */
const silence = 1_500;
/** Times that a WebSocket is tried: what stands between may not let one through. */
const tries = 3;

export async function watchImport(
  heed: HeedApi,
  id: string,
  ending: AbortSignal,
  onState: (now: ImportNow) => void,
): Promise<ImportNow> {
  const told = tellings(heed, id);
  try {
    for (;;) {
      const now = (await nextOf(told, ending)) ?? (await askImport(heed, id));
      onState(now);
      if (hasEnded(now)) return now;
    }
  } finally {
    told.close();
  }
}

export async function askImport(heed: HeedApi, id: string): Promise<ImportNow> {
  const { import: found } = await heed.ask<{ import: ImportNow | null }>(
    `query ($id: ID!) { import(id: $id) { ${importFields} } }`,
    { id },
  );
  if (found === null) throw new Failure(`there is no import ${id}`, ExitCode.refused);
  return found;
}

interface Tellings {
  /** What was told last and not taken; waits for it. */
  take(): Promise<ImportNow>;
  close(): void;
}

/** Null where nothing is told. */
async function nextOf(told: Tellings, ending: AbortSignal): Promise<ImportNow | null> {
  const enough = new AbortController();
  const signal = AbortSignal.any([ending, enough.signal]);
  try {
    const quiet = sleep(silence, null, { signal }).catch(() => null);
    const now = await Promise.race([told.take(), quiet]);
    ending.throwIfAborted();
    return now;
  } finally {
    enough.abort();
  }
}

function tellings({ access }: HeedApi, id: string): Tellings {
  const query = `subscription ($id: ID!) { importProgress(id: $id) { ${importFields} } }`;
  let latest: ImportNow | null = null;
  let wake: (() => void) | null = null;
  const closing = new AbortController();
  let connection: Connection | null = null;

  async function listen(): Promise<void> {
    for (let tried = 0; tried < tries && !closing.signal.aborted; tried += 1) {
      connection = await connectTo(access.url, access.key, () => undefined);
      // Closed while it was made.
      if (closing.signal.aborted) return connection.close();
      await new Promise<void>((resolve) => {
        connection?.subscribe<{ importProgress: ImportNow }>(
          { query, variables: { id } },
          {
            next({ data }) {
              if (data == null) return;
              latest = data.importProgress;
              wake?.();
            },
            error: () => resolve(),
            complete: () => resolve(),
          },
        );
      });
      connection.close();
      await sleep(1_000, undefined, { ref: false, signal: closing.signal });
    }
  }

  // Where it cannot be listened to, it is asked for.
  void listen().catch(() => undefined);
  return {
    async take() {
      for (;;) {
        const now = latest;
        latest = null;
        if (now !== null) return now;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
    close() {
      closing.abort();
      connection?.close();
    },
  };
}
