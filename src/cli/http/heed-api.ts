/** Heed's GraphQL over HTTP. All that this asks for may be asked twice: questions, and changes that carry an id. */
import type { Access } from '../account/read-access.js';
import { ExitCode } from '../exit-codes.js';
import { Failure } from '../failure.js';
import { readAnswer, sentence } from './answer.rules.js';
import { type Patience, Trouble } from './patience.js';
import { NotReached, readText, send } from './send.js';

export interface HeedApi {
  readonly access: Access;
  readonly patience: Patience;
  /** The data. Trouble that passes is waited for; a refusal is a Failure. */
  ask<Data>(
    query: string,
    variables?: Readonly<Record<string, unknown>>,
    options?: AskOptions,
  ): Promise<Data>;
  /** A signed address that Heed has given, as it is reached from here: by the address that led to Heed. */
  addressOf(signed: string): string;
}

export interface AskOptions {
  /** Milliseconds for which Heed may say nothing, where an answer takes longer than usual. */
  silence?: number;
}

export function connectToHeed(access: Access, patience: Patience): HeedApi {
  return {
    access,
    patience,
    async ask<Data>(
      query: string,
      variables: Readonly<Record<string, unknown>> = {},
      options: AskOptions = {},
    ): Promise<Data> {
      const trouble = new Trouble(patience, `Heed cannot be asked at ${access.url}`);
      for (;;) {
        const read = await askOnce(access, query, variables, { ...options, signal: patience.ending });
        if (read.kind === 'data') return read.data as Data;
        if (read.kind === 'refused') throw refusalOf(read.code, read.message);
        await trouble.rest(read.message);
      }
    },
    // Whoever reaches one of Heed's paths reaches the others: PUBLIC_URL may be unset, or be meant for browsers.
    addressOf(signed) {
      const [path] = /\/(imports|downloads)\/.*$/s.exec(signed) ?? [];
      return path === undefined ? signed : `${access.url}${path}`;
    },
  };
}

async function askOnce(
  { url, key }: Access,
  query: string,
  variables: Readonly<Record<string, unknown>>,
  { signal, silence }: AskOptions & { signal: AbortSignal },
): Promise<ReturnType<typeof readAnswer>> {
  try {
    const answer = await send({
      method: 'POST',
      url: `${url}/graphql`,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: Buffer.from(JSON.stringify({ query, variables })),
      signal,
      ...(silence === undefined ? {} : { silence }),
    });
    return readAnswer(answer.status, await readText(answer));
  } catch (error) {
    if (error instanceof NotReached && !signal.aborted) return { kind: 'passing', message: error.message };
    throw error;
  }
}

export function refusalOf(code: string, message: string): Failure {
  const hints =
    code === 'UNAUTHENTICATED'
      ? ['is it the key of this account, and not revoked? HEED_KEY and --key-file say it']
      : [];
  return new Failure(
    sentence(code, message),
    code === 'INTERNAL' ? ExitCode.unknown : ExitCode.refused,
    hints,
  );
}
