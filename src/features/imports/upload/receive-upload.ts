/** One request that sends bytes of an import's file, from its first byte to what is told of its end. */
import type { IncomingMessage } from 'node:http';
import type { FileStreams } from '../../../core/http/file-streams.js';
import { asRefusal, type Refusal } from '../../../core/http/refusal.js';
import { beginUpload, type TakenUpload } from './begin-upload.js';
import { type SentFile, sendFile, type UploadStore } from './send-file.js';
import type { ImportKey } from './upload-address.js';
import { openUploadBody } from './upload-body.js';
import { brokenOff, stalled, stopping, tooManyOf } from './upload-refusal.js';
import type { Sending } from './upload-request.rules.js';

/** How it ended. Nothing in it comes out of the file. */
export interface UploadEnd extends ImportKey {
  method: 'PUT' | 'PATCH';
  /** Bytes that were stored. */
  bytes: number;
  /** Whether the file is there now. */
  isWhole: boolean;
  /** Null: it was answered as it should. Else why not. */
  brokenOff: string | null;
  /** What failed, where that is nobody's fault but Heed's. */
  error: unknown;
  milliseconds: number;
}

export interface Receiving {
  store: UploadStore;
  streams: FileStreams;
  /** Bytes of a piece. */
  pieceSize: number;
  /** Milliseconds that are waited for the next byte. */
  idle: number;
  onStored(bytes: number): void;
  onEnd(end: UploadEnd): void;
}

export interface UploadAsked extends ImportKey {
  method: 'PUT' | 'PATCH';
  sending: Sending;
  request: IncomingMessage;
  /** All is well so far: who has waited with the body is to send it. */
  goOn(): void;
}

/** Throws a Refusal where not all that was to come is stored; what has come is kept all the same. */
export async function receiveUpload(
  { store, streams, onStored, onEnd, ...times }: Receiving,
  { accountId, importId, method, sending, request, goOn }: UploadAsked,
): Promise<{ upload: TakenUpload; sent: SentFile }> {
  const begun = performance.now();
  const body = openUploadBody(request, { size: times.pieceSize, idle: times.idle });
  let isStopping = false;
  const stream = streams.open(accountId, () => {
    isStopping = true;
    body.interrupt();
  });
  if (stream === 'account' || stream === 'all') throw tooManyOf(stream);
  const key = { accountId, importId };
  const end = { bytes: 0, isWhole: false, brokenOff: null as string | null, error: undefined as unknown };
  try {
    const upload = await beginUpload(store.db, key, sending);
    goOn();
    const sent = await sendFile(store, upload, body, (bytes) => {
      end.bytes += bytes;
      onStored(bytes);
    });
    end.isWhole = sent.isWhole;
    if (!sent.isWhole && sent.behind !== 'end') throw whyEarly(sent.behind, isStopping);
    return { upload, sent };
  } catch (error) {
    const refusal = asRefusal(error);
    end.brokenOff = refusal?.message ?? 'something went wrong inside Heed';
    if (refusal === null) end.error = error;
    throw error;
  } finally {
    stream.close();
    onEnd({ ...key, method, ...end, milliseconds: Math.round(performance.now() - begun) });
  }
}

function whyEarly(behind: SentFile['behind'], isStopping: boolean): Refusal {
  if (isStopping) return stopping();
  return behind === 'stalled' ? stalled() : brokenOff();
}
