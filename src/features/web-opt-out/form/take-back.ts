/** "That was a mistake": withdraws what the form said for a recipient, all of it, and nothing that came by another way. */
import { newId } from '../../../core/domain/new-id.js';
import { afterWrite } from '../../../core/log/after-write.js';
import { accountScopeKey } from '../../../core/settings/account-settings.js';
import type { Limit } from './floods.js';
import { readSaid } from './form-words.queries.js';
import { attempts, type FormWriting, type TooMany } from './opt-out-by-form.js';
import type { Speaker } from './speaker.rules.js';

export type TakenBack =
  /** Of what it has said nothing stands: by this press, or it was so before. */
  | { kind: 'nothing-stands' }
  /** New words came each time that the others were taken back: it still opts out. */
  | { kind: 'still-out' }
  | TooMany;

/** `limit`: of mistakes that take something back. */
export async function takeBack(
  { db, recorder }: FormWriting,
  speaker: Speaker,
  evidence: string,
  limit: Limit,
): Promise<TakenBack> {
  const { accountId, recipient } = speaker;
  let wrote = false;
  for (let attempt = 0; attempt <= attempts; attempt += 1) {
    const tried = attempt > 0;
    const said = await afterWrite(readSaid(db, accountId, recipient), tried);
    const own = speaker.own(said).filter(({ withdrawn }) => !withdrawn);
    if (own.length === 0) return { kind: 'nothing-stands' };
    const waitSeconds = wrote ? 0 : limit.take();
    if (waitSeconds > 0) return { kind: 'too-many', waitSeconds };
    // Whole or not at all. The opt-out itself comes last: its withdrawal tells what has changed.
    const recording = recorder.record(accountId, [
      {
        itemId: newId(),
        words: own.toReversed().map((word) => ({
          eventId: newId(),
          kind: 'WITHDRAWN',
          recipient,
          scope: 'ACCOUNT',
          scopeKey: accountScopeKey,
          withdraws: word.eventId,
          source: 'WEB_FORM',
          rule: speaker.rule,
          evidence,
        })),
      },
    ]);
    const [outcome] = await afterWrite(recording, tried);
    if (outcome?.kind === 'recorded') wrote = true;
    // Another press of the same button was faster. Both look again.
    else if (outcome?.kind === 'not-withdrawn') {
      if (!wrote) limit.giveBack();
    } else throw new Error(`a withdrawal on a form had the outcome ${outcome?.kind ?? 'none'}`);
  }
  return { kind: 'still-out' };
}
