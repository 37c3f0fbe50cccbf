/**
 * What the headers of a request to an import's upload ask for: PUT begins with a file, PATCH goes on as tus 1.0 says
 * (tus.io/protocols/resumable-upload).
 */
export const tusVersion = '1.0.0';
export const patchType = 'application/offset+octet-stream';

export type UploadHeaders = Readonly<Record<string, string | string[] | undefined>>;

export interface Sending {
  /** Null: anew. */
  offset: number | null;
  /** Of the body; null where it is not said. */
  bodyLength: number | null;
  /** Of the file; null where this request does not say it. */
  total: number | null;
  /** Where nobody has said how long the file is: whether it ends with this body. */
  endsFile: boolean;
}

export type ReadSending =
  | { kind: 'sending'; sending: Sending }
  | { kind: 'refused'; status: 400 | 412 | 413 | 415; message: string };

/** What the request is, whatever its method is: for clients that can't send all of them. */
export function methodOf(method: string, headers: UploadHeaders): string {
  return (headerOf(headers, 'x-http-method-override') ?? method).toUpperCase();
}

/** A client that says no version is taken at its word. */
export function speaksTus(headers: UploadHeaders): boolean {
  const version = headerOf(headers, 'tus-resumable');
  return version === null || version === tusVersion;
}

/** `limit`: bytes of a file at most. */
export function readSending(method: 'PUT' | 'PATCH', headers: UploadHeaders, limit: number): ReadSending {
  const wrongForm = method === 'PUT' ? wrongFile(headers) : wrongPart(headers);
  if (wrongForm !== null) return refused(415, wrongForm);
  if (headerOf(headers, 'content-range') !== null)
    return refused(400, 'content-range: to go on with a file send PATCH with upload-offset');
  const bodyLength = countOf(headers, 'content-length');
  const said = countOf(headers, 'upload-length');
  const at = method === 'PATCH' ? countOf(headers, 'upload-offset') : null;
  if (said === 'none' || bodyLength === 'none')
    return refused(400, 'upload-length: expected a count of bytes');
  if (at === 'none' || (method === 'PATCH' && at === null))
    return refused(400, 'upload-offset: expected a count of bytes, as HEAD tells it');
  const end = bodyLength === null ? null : (at ?? 0) + bodyLength;
  const isComplete = headerOf(headers, 'upload-complete') === '?1';
  const total = said ?? (method === 'PUT' || isComplete ? end : null);
  if (total !== null && end !== null && end > total)
    return refused(400, `upload-length: the file would have ${end} bytes, more than it says`);
  const least = total ?? end ?? 0;
  if (least > limit)
    return refused(413, `the file: expected ${limit} bytes at most (IMPORT_FILE_LIMIT), got ${least}`);
  return {
    kind: 'sending',
    sending: { offset: at, bodyLength, total, endsFile: method === 'PUT' || isComplete },
  };
}

function wrongFile(headers: UploadHeaders): string | null {
  const type = mediaOf(headers);
  if (type.startsWith('multipart/') || type === 'application/x-www-form-urlencoded')
    return 'content-type: expected the file itself as the body, no form (curl -T, not -F or -d)';
  return wrongEncoding(headers);
}

function wrongPart(headers: UploadHeaders): string | null {
  if (mediaOf(headers) !== patchType) return `content-type: expected ${patchType}`;
  return wrongEncoding(headers);
}

/** What is gzip is stored as it comes, whether it is said or not. */
function wrongEncoding(headers: UploadHeaders): string | null {
  const encoding = (headerOf(headers, 'content-encoding') ?? '').trim().toLowerCase();
  return ['', 'identity', 'gzip', 'x-gzip'].includes(encoding)
    ? null
    : 'content-encoding: expected gzip, or none';
}

function mediaOf(headers: UploadHeaders): string {
  const [type = ''] = (headerOf(headers, 'content-type') ?? '').split(';', 1);
  return type.trim().toLowerCase();
}

function headerOf(headers: UploadHeaders, name: string): string | null {
  const value = headers[name];
  return typeof value === 'string' ? value : null;
}

/** Null: not there. */
function countOf(headers: UploadHeaders, name: string): number | 'none' | null {
  const text = headerOf(headers, name);
  if (text === null) return null;
  return /^\d{1,15}$/.test(text) ? Number(text) : 'none';
}

function refused(status: 400 | 412 | 413 | 415, message: string): ReadSending {
  return { kind: 'refused', status, message };
}
