/**
 * Has messages heard, traced to their campaigns, planned and recorded; again with those that were decided with settings
 * that have changed meanwhile. What every message and signal of this feature goes through.
 */
import { setImmediate } from 'node:timers/promises';
import type { AccountCaller } from '../../core/access/caller.js';
import { afterWrite } from '../../core/log/after-write.js';
import type { CampaignTracer } from '../../core/log/campaign-tracer.js';
import type { ErasedRecipients } from '../../core/log/erased-recipients.js';
import { confirmed, type WordRecorder } from '../../core/log/record-words.js';
import type { RecordItem, RecordOutcome } from '../../core/log/word.js';
import type { AccountSettings } from '../../core/settings/account-settings.js';
import type { SettingsCache } from '../../core/settings/read-settings.js';
import { answeredCampaigns, type Heard, withErased } from './heard.js';
import type { InboundOutcomeData } from '../../core/log/inbound-message.js';
import { type InboundDecision, inboundOutcome, refusedOutcome } from './inbound-outcome.rules.js';
import type { InboundPlan, Refused } from './plan-inbound.rules.js';

/** Settings that change more often than this while one message is decided are an outage, not a race. */
const attempts = 20;

/** Messages are handed to the writer in parts: it writes one while the next is being planned, and others get their turn. */
const plannedTogether = 250;

export async function recordInbound<Message>(
  services: {
    recorder: WordRecorder;
    settings: SettingsCache;
    campaignTracer: CampaignTracer;
    erased: ErasedRecipients;
  },
  caller: AccountCaller,
  messages: readonly Message[],
  use: {
    messageId: (message: Message) => string;
    hear: (message: Message, settings: AccountSettings) => Heard | Refused;
    /** `answered`: the campaign that was found for it. */
    plan: (
      heard: Heard,
      message: Message,
      about: { index: number; settings: AccountSettings; answered: string | null },
    ) => InboundPlan;
  },
): Promise<InboundOutcomeData[]> {
  const outcomes = new Map<number, InboundOutcomeData>();
  let open = [...messages.keys()];
  let settings = await services.settings.known(caller.accountId);
  // What is kept may be old. The writer tells for what it is given; what a plan refuses it is not given.
  let current = false;
  let wrote = false;
  // A call waits once for campaigns that cannot be found in time.
  let traces = true;
  for (let attempt = 0; open.length > 0; attempt += 1) {
    if (attempt === attempts)
      throw new Error('the settings changed each time that a message was to be recorded');
    const items: { index: number; item: RecordItem; from: From }[] = [];
    const writes: Promise<RecordOutcome[]>[] = [];
    const again: number[] = [];
    for (let from = 0; from < open.length; from += plannedTogether) {
      if (from > 0) await setImmediate();
      const first = items.length;
      const part = open.slice(from, from + plannedTogether);
      const own = part.map((index) => use.hear(messages[index] as Message, settings));
      const heard = settings.erasures === 0 ? own : await withErased(services.erased, settings, own);
      const looking = traces ? answeredCampaigns(services.campaignTracer, settings, heard) : undefined;
      const found = looking === undefined ? undefined : await looking;
      if (found === null) traces = false;
      for (const [place, index] of part.entries()) {
        const message = messages[index] as Message;
        const one = heard[place] as Heard | Refused;
        const answered = found?.[place] ?? null;
        const plan = one.kind === 'refused' ? one : use.plan(one, message, { index, settings, answered });
        if (plan.kind === 'item') items.push({ index, item: plan.item, from: fromOf(one) });
        else if (current) outcomes.set(index, refusedOutcome(use.messageId(message), plan.refusal));
        else again.push(index);
      }
      const write = services.recorder.record(
        caller.accountId,
        items.slice(first).map(({ item }) => item),
      );
      // It may fail while others are being planned; confirmed() below tells of it.
      write.catch(() => undefined);
      writes.push(write);
    }
    const [only] = writes;
    const recorded =
      writes.length === 1 && only !== undefined
        ? await afterWrite(only, wrote)
        : (await afterWrite(confirmed(writes), wrote)).flat();
    for (const [place, { index, from }] of items.entries()) {
      const messageId = use.messageId(messages[index] as Message);
      const outcome = toOutcome(messageId, from, recorded[place] as RecordOutcome);
      if (outcome === 'stale') again.push(index);
      else {
        outcomes.set(index, outcome);
        wrote = true;
      }
    }
    if (again.length > 0) settings = await afterWrite(services.settings.current(caller.accountId), wrote);
    current = true;
    open = again.sort((one, other) => one - other);
  }
  return messages.map((_, index) => outcomes.get(index) as InboundOutcomeData);
}

/** Who wrote, where they were erased. */
type From = { recipient: string; stored: string } | null;

function fromOf(heard: Heard | Refused): From {
  if (heard.kind === 'refused' || heard.where.erased === undefined) return null;
  return { recipient: heard.where.recipient, stored: heard.where.erased.name };
}

function toOutcome(messageId: string, from: From, outcome: RecordOutcome): InboundOutcomeData | 'stale' {
  switch (outcome.kind) {
    case 'recorded':
    case 'duplicate':
      return inboundOutcome(
        messageId,
        from,
        asDecision(outcome.decision),
        outcome.words,
        outcome.kind === 'duplicate',
      );
    case 'stale':
      return 'stale';
    case 'unrecordable':
      return refusedOutcome(messageId, {
        code: 'UNRECORDABLE',
        message: `the database cannot take this message (${outcome.sqlState})`,
        field: null,
      });
    case 'settled-before':
    case 'not-withdrawn':
      throw new Error(`a message cannot have the outcome ${outcome.kind}`);
  }
}

/** The decision was written by planInbound; the database has only kept it. */
function asDecision(stored: { readonly [key: string]: unknown }): InboundDecision {
  return stored as Readonly<Record<string, unknown>> & InboundDecision;
}
