/**
 * Whether a row is an opt-out at all. Files of whole address books say of each contact whether it is opted out, and our own
 * log has opt-ins: an import records no opt-in, and nobody is opted out by a row that says the opposite, or that leaves the
 * question open where others answer it.
 */
import type { Channel } from '../../../core/domain/vocabulary.js';
import { type Answer, answerOf } from './answers.rules.js';
import { cellRefusal, type KindCell, type RowCells, type RowRefusal } from './row-cells.js';

/** What answers "opted out?" with a date, as it is written; null where nothing does. */
export function dateOfKind(row: RowCells, channel: Channel | null): { column: string; text: string } | null {
  for (const kind of row.kinds) {
    if (kind.asks !== 'opted-out' || isOfAnother(kind, channel)) continue;
    const text = kind.said().trim();
    const said = answerOf(text);
    // "Yes, 2024-03-01" is refused as no date: the list's own would be later than what stands there.
    if (said === 'date' || (said === 'like-yes' && /\d{4}/.test(text))) return { column: kind.name, text };
  }
  return null;
}

/** "SMS opt-in" says nothing of what is about e-mail. */
function isOfAnother(kind: KindCell, channel: Channel | null): boolean {
  return kind.channel !== null && channel !== null && kind.channel !== channel;
}

const only = 'an import records opt-outs only, this row';

/**
 * Null: it is one, as far as it says. `channel`: which the row is about; null: none or all. `hasOwnDate`: a column that is
 * called so ("Unsubscribed at") says when the person opted out.
 */
export function notAnOptOut(row: RowCells, channel: Channel | null, hasOwnDate: boolean): RowRefusal | null {
  if (row.kinds.length === 0) return null;
  let saysOut = hasOwnDate;
  let doubt: RowRefusal | null = null;
  for (const kind of row.kinds) {
    if (isOfAnother(kind, channel)) continue;
    const cell = kind.said();
    const said = readKind(kind, cell.trim());
    const refused = (message: string) => cellRefusal(kind.name, cell, message);
    switch (said) {
      case 'out':
        saysOut = true;
        break;
      case 'nothing':
        break;
      case 'in':
        return refused(`${only} is an opt-in`);
      case 'withdrawal':
        return refused(`${only} is a withdrawal`);
      case 'not-out':
        return refused(`${only} says that it is none`);
      case 'empty':
        if (kind.isSilent) break;
        doubt ??= refused(
          `${only} does not say whether it is one: ${expected(kind)} was expected, nothing came`,
        );
        break;
      case 'unclear':
        doubt ??= refused(`${only} does not say clearly whether it is one: ${expected(kind)} was expected`);
        break;
    }
  }
  return saysOut ? null : doubt;
}

function expected(kind: KindCell): string {
  switch (kind.asks) {
    case 'opted-out':
      return 'yes, no or a date';
    case 'opted-in':
    case 'perhaps-in':
      return 'yes or no';
    case 'open':
      return '"unsubscribed" or "subscribed"';
  }
}

type KindRead = 'out' | 'nothing' | 'in' | 'withdrawal' | 'not-out' | 'empty' | 'unclear';

/** What each answer says, and any other one. */
const meanings: Record<KindCell['asks'], { answers: Partial<Record<Answer, KindRead>>; else: KindRead }> = {
  'opted-out': {
    answers: {
      empty: 'empty',
      no: 'not-out',
      'not-out': 'not-out',
      never: 'not-out',
      in: 'in',
      withdrawn: 'unclear',
      foreign: 'unclear',
      'like-no': 'unclear',
      'like-in': 'unclear',
    },
    else: 'out',
  },
  'opted-in': {
    answers: {
      yes: 'in',
      in: 'in',
      'not-out': 'in',
      no: 'out',
      out: 'out',
      never: 'out',
      withdrawn: 'out',
      empty: 'empty',
    },
    else: 'unclear',
  },
  'perhaps-in': {
    answers: {
      yes: 'in',
      in: 'in',
      'not-out': 'in',
      no: 'out',
      out: 'out',
      never: 'out',
      withdrawn: 'out',
      active: 'unclear',
      foreign: 'unclear',
      'like-yes': 'unclear',
      'like-in': 'unclear',
    },
    else: 'nothing',
  },
  open: {
    answers: {
      in: 'in',
      'not-out': 'not-out',
      out: 'out',
      never: 'out',
      withdrawn: 'withdrawal',
      active: 'unclear',
      'like-in': 'unclear',
    },
    else: 'nothing',
  },
};

function readKind({ asks }: KindCell, text: string): KindRead {
  const { answers, else: other } = meanings[asks];
  return answers[answerOf(text)] ?? other;
}
