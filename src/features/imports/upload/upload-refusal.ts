/** What an upload is refused for, beside its form. */
import type { ImportState } from '../../../core/domain/vocabulary.js';
import { Refusal } from '../../../core/http/refusal.js';
import type { AppendOutcome, StoredUpload, TakeOutcome } from './uploads.queries.js';

/** Seconds after which a client may try again. */
const retryAfter = 5;

/** The same for an address that is none, an import that is not there, and one of another account. */
export function noSuchAddress(): Refusal {
  return new Refusal(
    403,
    'FORBIDDEN',
    'this address is not one that startImport has given out: was it copied whole?',
  );
}

export function expiredAddress(): Refusal {
  return new Refusal(403, 'FORBIDDEN', 'this address has expired: startImport gives a new one');
}

/** Of an import that waits for no file: it has it, or will never. */
export function closedUpload({ state, startedAt }: Pick<StoredUpload, 'state' | 'startedAt'>): Refusal {
  if (startedAt !== null) return new Refusal(409, 'CONFLICT', `the file is there: the import is ${state}`);
  return new Refusal(410, 'CONFLICT', goneBecause(state));
}

function goneBecause(state: ImportState): string {
  return state === 'CANCELLED'
    ? 'the import was cancelled before its file had come'
    : 'the time for the file is over: startImport begins another import';
}

export function otherOffset(received: number): Refusal {
  return new Refusal(409, 'CONFLICT', `upload-offset: expected ${received}, as HEAD tells it`);
}

export function otherLength(total: number | null): Refusal {
  return new Refusal(409, 'CONFLICT', `upload-length: ${total} was said before`);
}

export function takenOver(): Refusal {
  return new Refusal(409, 'CONFLICT', 'another request sends the file now: HEAD tells how much has come');
}

export function tooMuch(total: number): Refusal {
  return new Refusal(
    413,
    'LIMIT_EXCEEDED',
    `the body: expected ${total} bytes of the file at most, got more`,
  );
}

export function tooManyOf(whose: 'account' | 'all'): Refusal {
  return whose === 'account'
    ? new Refusal(429, 'LIMIT_EXCEEDED', 'the account sends many files just now: try again', retryAfter)
    : new Refusal(503, 'LIMIT_EXCEEDED', 'many files are sent just now: try again', retryAfter);
}

/** Nobody is there to read it: for the log. */
export function brokenOff(): Refusal {
  return new Refusal(400, 'BAD_USER_INPUT', 'the body broke off');
}

export function stalled(): Refusal {
  return new Refusal(408, 'NOT_RECORDED', 'nothing came for long: what has come is kept, go on with PATCH');
}

export function stopping(): Refusal {
  return new Refusal(503, 'NOT_RECORDED', 'Heed stops: what has come is kept, go on with PATCH', retryAfter);
}

export function away(): Refusal {
  return new Refusal(
    503,
    'NOT_RECORDED',
    'the database is away: what had come before is kept, HEAD tells how much, go on with PATCH',
    retryAfter,
  );
}

/** What an outcome that is none of success says. */
export function refusalOf(
  outcome: Exclude<TakeOutcome | AppendOutcome, 'taken' | 'stored' | 'whole'>,
  upload: StoredUpload,
): Refusal {
  switch (outcome) {
    case 'missing':
      return noSuchAddress();
    case 'closed':
      return closedUpload(upload);
    case 'moved':
      return takenOver();
    case 'elsewhere':
      return otherOffset(upload.received);
    case 'other_length':
      return otherLength(upload.total);
  }
}
