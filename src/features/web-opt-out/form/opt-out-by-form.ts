/** An opt-out on a form or by one click: account-wide (O1), once, however often it is pressed or sent again. */
import type { Services } from '../../../core/graph/context.js';
import { afterWrite } from '../../../core/log/after-write.js';
import type { RecordItem, RecordOutcome, Word } from '../../../core/log/word.js';
import { accountScopeKey } from '../../../core/settings/account-settings.js';
import { readSaid } from './form-words.queries.js';
import { type FormOptOut, type Said, standingAmong } from './form-words.rules.js';
import { nextOptOut, type Speaker } from './speaker.rules.js';

export interface OptedOutByForm {
  /** The opt-out that stands. */
  standing: FormOptOut;
  said: Said;
  /** It was not there before this call. */
  isNew: boolean;
}

export type FormWriting = Pick<Services, 'db' | 'recorder'>;

/** Opt-outs that are taken back each time before they are looked at are a fault, not a race. */
export const attempts = 5;

export async function optOutByForm(
  { db, recorder }: FormWriting,
  speaker: Speaker,
  { source, evidence }: { source: 'WEB_FORM' | 'ONE_CLICK'; evidence: string },
): Promise<OptedOutByForm> {
  const { accountId, recipient } = speaker;
  for (let attempt = 0; attempt <= attempts; attempt += 1) {
    const wrote = attempt > 0;
    const said = await afterWrite(readSaid(db, accountId, recipient), wrote);
    const own = speaker.own(said);
    const standing = standingAmong(own, said);
    if (standing !== null) return { standing, said, isNew: wrote };
    const recording = recorder.record(accountId, [wordOf(speaker, nextOptOut(own), { source, evidence })]);
    mustBeRecorded(await afterWrite(recording, wrote));
  }
  throw new Error('an opt-out on a form was taken back each time that it was recorded');
}

/** One word of a form, by its place. */
export function wordOf(
  speaker: Speaker,
  place: string,
  word: Pick<Word, 'source' | 'evidence' | 'reason' | 'reasonText' | 'occurredAt'>,
): RecordItem {
  const { recipient, rule, campaignId, senderId, channel } = speaker;
  return {
    itemId: speaker.idOf(`item of ${place}`),
    mayBeRecorded: true,
    words: [
      {
        ...word,
        eventId: speaker.idOf(place),
        kind: 'OPTED_OUT',
        recipient,
        scope: 'ACCOUNT',
        scopeKey: accountScopeKey,
        channel,
        senderId,
        receivedOn: senderId,
        blocks: 'MARKETING',
        rule,
        campaignId,
      },
    ],
  };
}

export function mustBeRecorded([outcome]: readonly RecordOutcome[]): void {
  if (outcome?.kind === 'recorded') return;
  const state = outcome?.kind === 'unrecordable' ? ` (${outcome.sqlState})` : '';
  throw new Error(`a word of a form had the outcome ${outcome?.kind ?? 'none'}${state}`);
}
