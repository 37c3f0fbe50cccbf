/** "That was a mistake": withdraws what the form said for a recipient, all of it, and nothing that came by another way. */
import { newId } from '../../../core/domain/new-id.js';
import { afterWrite } from '../../../core/log/after-write.js';
import { accountScopeKey } from '../../../core/settings/account-settings.js';
import { readSaid } from './form-words.queries.js';
import { attempts, type FormWriting } from './opt-out-by-form.js';
import type { Speaker } from './speaker.rules.js';

export async function takeBack(
  { db, recorder }: FormWriting,
  speaker: Speaker,
  evidence: string,
): Promise<void> {
  const { accountId, recipient } = speaker;
  for (let attempt = 0; attempt <= attempts; attempt += 1) {
    const wrote = attempt > 0;
    const said = await afterWrite(readSaid(db, accountId, recipient), wrote);
    const own = speaker.own(said).filter(({ withdrawn }) => !withdrawn);
    if (own.length === 0) return;
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
    const [outcome] = await afterWrite(recording, wrote);
    // Not withdrawn: another press of the same button was faster. Both look again.
    if (outcome?.kind !== 'recorded' && outcome?.kind !== 'not-withdrawn') {
      throw new Error(`a withdrawal on a form had the outcome ${outcome?.kind ?? 'none'}`);
    }
  }
  throw new Error('new words came each time that those of a form were taken back');
}
