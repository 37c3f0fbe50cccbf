/** Sends a file to the address that startImport has given, and goes on where it broke off: PUT, then HEAD and PATCH. */
import { readAnswer } from '../http/answer.rules.js';
import { type HeedApi, refusalOf } from '../http/heed-api.js';
import { Trouble } from '../http/patience.js';
import { type Answer, NotReached, readText, send } from '../http/send.js';
import type { SentFile } from './sent-file.js';

export interface Upload {
  heed: HeedApi;
  /** As people know the file. */
  name: string;
  url: string;
  file: SentFile;
  ending: AbortSignal;
  /** How much of the file has been read and sent. */
  onRead: (bytes: number) => void;
  /** Whether the import waits for its file still. */
  isWaiting: () => Promise<boolean>;
}

/** Milliseconds after which a try that breaks off is no trouble of the connection. */
const longTry = 15_000;

type Sent = { kind: 'whole' } | { kind: 'passing'; reason: string };

/** Resolves when the file is there, or is wanted no more. */
export async function uploadFile(upload: Upload): Promise<void> {
  const trouble = new Trouble(upload.heed.patience, `${upload.name} was not uploaded`);
  let offset = 0;
  for (;;) {
    const begun = performance.now();
    const sent = await tried(upload, () => sendFrom(upload, offset));
    if (sent.kind === 'whole') return;
    // Whoever fills a pipe may take longer than a connection lasts.
    if (performance.now() - begun > longTry) trouble.over();
    await trouble.rest(sent.reason);
    const place = await tried(upload, () => askPlace(upload));
    if (place.kind === 'passing') continue;
    if (place.kind === 'whole' || !(await upload.isWaiting())) return;
    if (place.offset > offset) trouble.over();
    offset = place.offset;
  }
}

async function tried<Done>(
  { ending }: Upload,
  what: () => Promise<Done>,
): Promise<Done | { kind: 'passing'; reason: string }> {
  try {
    return await what();
  } catch (error) {
    if (error instanceof NotReached && !ending.aborted) return { kind: 'passing', reason: error.message };
    throw error;
  }
}

async function sendFrom({ url, file, ending, onRead }: Upload, offset: number): Promise<Sent> {
  const { size } = file;
  const length = size === null ? {} : { 'content-length': String(size - offset) };
  const answer = await send({
    ...(offset === 0
      ? { method: 'PUT', headers: { 'content-type': 'text/csv', ...length } }
      : {
          method: 'PATCH',
          headers: {
            'content-type': 'application/offset+octet-stream',
            'tus-resumable': '1.0.0',
            'upload-offset': String(offset),
            // How long it is was not said, so this says where it ends.
            ...(size === null ? { 'upload-complete': '?1' } : { 'upload-length': String(size) }),
            ...length,
          },
        }),
    url,
    body: file.from(offset, onRead),
    signal: ending,
  });
  return readSent(answer);
}

/** Others send it, it is in another place than was thought, it is wanted no more: its place and its import tell. */
const passing = new Set([408, 409, 410]);

async function readSent(answer: Answer): Promise<Sent> {
  const text = await readText(answer);
  if (answer.status < 300) return { kind: 'whole' };
  const read = readAnswer(answer.status, text);
  if (read.kind === 'refused' && !passing.has(answer.status)) throw refusalOf(read.code, read.message);
  return { kind: 'passing', reason: read.kind === 'data' ? `status ${answer.status}` : read.message };
}

async function askPlace({
  url,
  ending,
}: Upload): Promise<
  { kind: 'whole' } | { kind: 'at'; offset: number } | { kind: 'passing'; reason: string }
> {
  const answer = await send({ method: 'HEAD', url, headers: { 'tus-resumable': '1.0.0' }, signal: ending });
  await readText(answer);
  const { status, headers } = answer;
  const offset = Number(headers['upload-offset'] ?? Number.NaN);
  if (status >= 500 || status === 429) return { kind: 'passing', reason: `status ${status}` };
  // The answer to HEAD has no text.
  if (status === 403)
    throw refusalOf(
      'FORBIDDEN',
      'this address has expired, or Heed has another secret key now: a new import is needed',
    );
  if (status >= 400 || !Number.isSafeInteger(offset))
    throw refusalOf(String(status), 'how much of the file has come cannot be asked');
  return headers['upload-length'] === String(offset) ? { kind: 'whole' } : { kind: 'at', offset };
}
