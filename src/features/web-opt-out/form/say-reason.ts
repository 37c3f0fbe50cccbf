/**
 * The answer why, after the opt-out: the same word once more, with the reason, said at the same time. So it settles nothing
 * that was said in between, and the list and the statistics have one opt-out with its reason. Another answer is another word;
 * the same one adds nothing.
 */
import type { Reason } from '../../../core/domain/vocabulary.js';
import { afterWrite } from '../../../core/log/after-write.js';
import { readSaid } from './form-words.queries.js';
import { answersTo, answersToNothing, type FormOptOut, standingAmong } from './form-words.rules.js';
import { type FormWriting, mustBeRecorded, wordOf } from './opt-out-by-form.js';
import type { Speaker } from './speaker.rules.js';
import { takeBack } from './take-back.js';

export interface Answer {
  reason: Reason;
  reasonText: string | null;
}

/** The opt-out that was answered for; null where none stands any more, and the answer is nobody's. */
export async function sayReason(
  services: FormWriting,
  speaker: Speaker,
  { reason, reasonText }: Answer,
  evidence: string,
): Promise<FormOptOut | null> {
  const { db, recorder } = services;
  const { accountId, recipient } = speaker;
  const said = await readSaid(db, accountId, recipient);
  const own = speaker.own(said);
  const standing = standingAmong(own, said);
  if (standing === null) return null;
  const before = answersTo(standing, own);
  const last = before.at(-1);
  if (last !== undefined && last.reason === reason && last.reasonText === reasonText) return standing;
  const place = `answer ${before.length} to ${standing.eventId} ${JSON.stringify([reason, reasonText])}`;
  mustBeRecorded(
    await recorder.record(accountId, [
      wordOf(speaker, place, {
        source: 'WEB_FORM',
        evidence,
        reason,
        reasonText,
        occurredAt: standing.occurredAt,
      }),
    ]),
  );
  // Taken back in the meantime: whoever comes second sees what the first has done, and the answer does not hold for itself.
  const now = await afterWrite(readSaid(db, accountId, recipient));
  const left = answersToNothing(speaker.own(now));
  if (left.length === 0) return standing;
  await afterWrite(takeBack(services, speaker, evidence));
  return null;
}
