import { asRefusal, Refusal } from '../../core/http/refusal.js';
import { BrokenFile } from './file-rows.js';

/** What POST /screen refuses before it has answered anything. Null: a bug, which nobody is told more of. */
export function asFileRefusal(error: unknown): Refusal | null {
  return error instanceof BrokenFile ? new Refusal(400, 'BAD_USER_INPUT', error.message) : asRefusal(error);
}
