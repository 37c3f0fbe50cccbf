/**
 * The answer why, after the opt-out: the same word once more, with the reason, said at the same time. So it settles nothing
 * that was said in between, and the list and the statistics have one opt-out with its reason. Another answer is another word;
 * the same one adds nothing.
 *
 * It never takes anything back. Where "That was a mistake" comes at the same time, either it is seen, and nothing is said; or it sees the
 * answer, and takes it back with the opt-out; or it has finished before the answer is in the log: then the answer stands, which is the safe
 * end, and both this page and every later one say that the recipient is opted out, and take it back.
 */
import { isErasedName } from '../../../core/domain/address.js';
import type { Reason } from '../../../core/domain/vocabulary.js';
import { withoutAddresses } from '../../../core/domain/without-addresses.rules.js';
import { afterWrite } from '../../../core/log/after-write.js';
import type { Limit } from './floods.js';
import { readSaid } from './form-words.queries.js';
import { answersTo, type FormOptOut, nextAnswer, standingAmong } from './form-words.rules.js';
import { attempts, type FormWriting, type TooMany, whatBecameOf, wordOf } from './opt-out-by-form.js';
import type { Speaker } from './speaker.rules.js';

export interface Answer {
  reason: Reason;
  reasonText: string | null;
}

export type Answered =
  /** The opt-out that stands. */
  | { kind: 'answered'; standing: FormOptOut }
  /** There is none any more: the answer is nobody's, and nothing was recorded, or what was is taken back. */
  | { kind: 'nothing-stands' }
  | TooMany;

/** `limit`: of new answers. */
export async function sayReason(
  { db, recorder }: FormWriting,
  given: Speaker,
  wished: Answer,
  evidence: string,
  limit: Limit,
): Promise<Answered> {
  let speaker = given;
  /** The words that were tried: all but the last were another's answer at the same time. */
  const tried = new Set<string>();
  for (let attempt = 0; attempt <= attempts; attempt += 1) {
    const { accountId, recipient } = speaker;
    const answer = isErasedName(recipient) ? withoutTheirs(wished) : wished;
    const said = await afterWrite(readSaid(db, accountId, recipient), tried.size > 0);
    const own = speaker.own(said);
    const standing = standingAmong(own, said);
    if (standing === null) return { kind: 'nothing-stands' };
    const last = answersTo(standing, own).at(-1);
    if (last !== undefined && saysTheSame(last, answer)) return { kind: 'answered', standing };
    // Recorded, and answered anew by another page since then.
    const isThere = own.some((word) => tried.has(word.eventId) && saysTheSame(word, answer));
    if (isThere) return { kind: 'answered', standing };
    const waitSeconds = limit.take();
    if (waitSeconds > 0) return { kind: 'too-many', waitSeconds };
    const eventId = nextAnswer(standing, own);
    const word = wordOf(speaker, eventId, {
      source: 'WEB_FORM',
      evidence,
      ...answer,
      occurredAt: standing.occurredAt,
    });
    const recorded = whatBecameOf(await afterWrite(recorder.record(accountId, [word]), tried.size > 0));
    if (recorded !== 'new') limit.giveBack();
    if (recorded === 'stale') speaker = await afterWrite(speaker.again(), tried.size > 0);
    else tried.add(eventId);
  }
  throw new Error('other answers came each time that one was recorded');
}

/** R3: whoever was erased may write their address themselves, and a link does not know it any more. */
function withoutTheirs({ reason, reasonText }: Answer): Answer {
  return { reason, reasonText: reasonText === null ? null : withoutAddresses(reasonText) };
}

function saysTheSame(word: FormOptOut, { reason, reasonText }: Answer): boolean {
  return word.reason === reason && word.reasonText === reasonText;
}
