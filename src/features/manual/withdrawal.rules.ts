/**
 * Who may take which event back. An agent its like's slips: words entered by hand. A recipient's own word, an import's
 * row, a provider's report and a hold only an ADMIN: taking a STOP back is as much as an opt-in by hand (O4, D1).
 */
import type { Role } from '../../core/domain/vocabulary.js';
import { reaches } from '../../core/access/permissions.js';
import type { LogEvent } from '../../core/log/event.js';

export type MayWithdraw =
  | { kind: 'may' }
  | { kind: 'forbidden'; message: string }
  | { kind: 'cannot'; message: string };

export function mayWithdraw(event: LogEvent, role: Role, reviewIsOpen: boolean): MayWithdraw {
  if (event.kind === 'WITHDRAWN') {
    return {
      kind: 'cannot',
      message: 'id: an opt-out or opt-in was expected; a withdrawal is final, record the word anew',
    };
  }
  if (event.provisional && reviewIsOpen) {
    return {
      kind: 'cannot',
      message: 'id: this opt-out stands for an open review: settle that with resolveReview',
    };
  }
  if (reaches(role, 'ADMIN')) return { kind: 'may' };
  if (event.hold) return { kind: 'forbidden', message: 'only an ADMIN lifts a hold' };
  if (event.source === 'MANUAL' && event.kind === 'OPTED_OUT') return { kind: 'may' };
  return {
    kind: 'forbidden',
    message:
      "only an ADMIN takes back a word that was not an agent's opt-out: it is the recipient's own, or an opt-in",
  };
}
