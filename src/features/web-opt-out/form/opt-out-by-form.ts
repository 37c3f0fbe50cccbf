/** An opt-out on a form or by one click: account-wide (O1), once, however often it is pressed or sent again. */
import { newId } from '../../../core/domain/new-id.js';
import type { Services } from '../../../core/graph/context.js';
import { afterWrite } from '../../../core/log/after-write.js';
import type { RecordItem, RecordOutcome, Word } from '../../../core/log/word.js';
import { accountScopeKey } from '../../../core/settings/account-settings.js';
import type { Limit } from './floods.js';
import { readSaid } from './form-words.queries.js';
import { type FormOptOut, standingAmong } from './form-words.rules.js';
import { nextOptOut, type Speaker } from './speaker.rules.js';

export interface TooMany {
  kind: 'too-many';
  waitSeconds: number;
}

export type OptedOutByForm =
  /** The opt-out that stands. `isNew`: it is this call that has recorded it, and no other one at the same time. */
  { kind: 'out'; standing: FormOptOut; isNew: boolean } | TooMany;

export type FormWriting = Pick<Services, 'db' | 'recorder'>;

/** How often a press looks again when others were faster each time. More is a fault, not a race. */
export const attempts = 20;

/** `limit`: of new words. What is there already costs nothing. */
export async function optOutByForm(
  { db, recorder }: FormWriting,
  given: Speaker,
  { source, evidence }: { source: 'WEB_FORM' | 'ONE_CLICK'; evidence: string },
  limit?: Limit,
): Promise<OptedOutByForm> {
  let speaker = given;
  let isNew = false;
  /** Words that were tried and found in the log, and that this recipient has not said: their ids are another's. */
  const elsewhere = new Set<string>();
  for (let attempt = 0; attempt <= attempts; attempt += 1) {
    const tried = attempt > 0;
    const { accountId, recipient } = speaker;
    const said = await afterWrite(readSaid(db, accountId, recipient), tried);
    const own = speaker.own(said);
    const standing = standingAmong(own, said);
    if (standing !== null) return { kind: 'out', standing, isNew };
    const waitSeconds = isNew ? 0 : (limit?.take() ?? 0);
    if (waitSeconds > 0) return { kind: 'too-many', waitSeconds };
    const passed = [...elsewhere].filter((id) => !said.optOuts.some(({ eventId }) => eventId === id)).length;
    const eventId = nextOptOut(speaker, own, passed);
    const word = wordOf(speaker, eventId, { source, evidence });
    const recorded = whatBecameOf(await afterWrite(recorder.record(accountId, [word]), tried));
    if (recorded === 'new') isNew = true;
    else limit?.giveBack();
    if (recorded === 'there') elsewhere.add(eventId);
    if (recorded === 'stale') speaker = await afterWrite(speaker.again(), tried);
  }
  throw new Error('an opt-out on a form was taken back each time that it was recorded');
}

/** No sender's id. */
const noSender = '00000000-0000-0000-0000-000000000000';

/** One word of a form. */
export function wordOf(
  speaker: Speaker,
  eventId: string,
  word: Pick<Word, 'source' | 'evidence' | 'reason' | 'reasonText' | 'occurredAt'>,
): RecordItem {
  const { recipient, rule, campaignId, senderId, channel } = speaker;
  return {
    itemId: newId(),
    settingsVersion: speaker.settingsVersion,
    mayBeRecorded: true,
    words: [
      {
        ...word,
        eventId,
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
        // Only whoever has recorded the word itself is answered: see below.
        decideFor: senderId ?? noSender,
      },
    ],
  };
}

/**
 * new: the word was not there before. stale: the settings have changed, and nothing was recorded. Of the others: the writer decides only for what it records, and says nothing of what it finds. One whose
 * own answer was lost finds itself, and takes itself for an old one.
 */
export function whatBecameOf([outcome]: readonly RecordOutcome[]): 'new' | 'there' | 'stale' {
  if (outcome?.kind === 'stale') return 'stale';
  if (outcome?.kind === 'recorded')
    return outcome.words.some(({ outAfter }) => outAfter !== null) ? 'new' : 'there';
  const state = outcome?.kind === 'unrecordable' ? ` (${outcome.sqlState})` : '';
  throw new Error(`a word of a form had the outcome ${outcome?.kind ?? 'none'}${state}`);
}
