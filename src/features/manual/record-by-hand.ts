/** Opt-outs and opt-ins that a person enters: up to 1,000 recipients, each with its own outcome. */
import type { AccountCaller } from '../../core/access/caller.js';
import type { Db } from '../../core/db/connect.js';
import { parseAddress } from '../../core/domain/address.js';
import type { Instant } from '../../core/domain/instant.js';
import { badInput, notFound } from '../../core/graph/errors.js';
import type { Erased, ErasedRecipients } from '../../core/log/erased-recipients.js';
import { afterWrite } from '../../core/log/after-write.js';
import type { WordRecorder } from '../../core/log/record-words.js';
import type { RecordItem, RecordOutcome, Word } from '../../core/log/word.js';
import type { AccountSettings } from '../../core/settings/account-settings.js';
import { type NamedScope, type NamedTarget, namedTargets } from '../../core/settings/named-targets.rules.js';
import type { SettingsCache } from '../../core/settings/read-settings.js';
import { type MakeId, once } from '../../core/graph/idempotency.js';

export interface ByHandInput extends NamedScope {
  recipients: readonly string[];
  region: string | null;
  onBehalfOf: string | null;
  idempotencyKey: string | null;
}

/** What is the same for all words of the call. */
export type SharedWord = Pick<Word, 'kind' | 'source' | 'actor' | 'occurredAt' | 'evidence'> & Partial<Word>;

export interface ByHandOutcome {
  index: number;
  recipient: string;
  changed: boolean;
  eventIds: string[];
  refusal: { code: string; message: string } | null;
}

interface Services {
  db: Db;
  recorder: WordRecorder;
  settings: SettingsCache;
  erased: ErasedRecipients;
  secretKey: string;
  now: () => Instant;
}

/** Settings that change more often than this during one call are an outage, not a race. */
const attempts = 20;

export async function recordByHand(
  services: Services,
  caller: AccountCaller,
  call: { operation: string; input: ByHandInput; shared: SharedWord },
): Promise<ByHandOutcome[]> {
  const { operation, input, shared } = call;
  const { idempotencyKey: key, ...rest } = input;
  // Before the key is taken: a call that is refused whole may be put right and sent with the same key.
  readTargets(await services.settings.current(caller.accountId), input);
  // Who calls is no part of the input: a try with a rotated key is the same call.
  const { actor: _actor, ...word } = shared;
  return once(
    services,
    caller.accountId,
    { key, operation, input: { ...rest, word } },
    async (makeId, mayBeRecorded) => {
      let wrote = false;
      for (let attempt = 0; attempt < attempts; attempt += 1) {
        const settings: AccountSettings = await afterWrite(
          services.settings.current(caller.accountId),
          wrote,
        );
        // What was recorded before the settings changed is found again by its ids.
        const repeated = mayBeRecorded || attempt > 0;
        const tried: Tried = await afterWrite(
          recordWith(services, caller, { input, shared, settings, makeId, mayBeRecorded: repeated }),
          wrote,
        );
        if (tried.kind === 'recorded') return tried.outcomes;
        wrote ||= tried.inPart;
      }
      throw new Error('the settings changed each time that words were to be recorded');
    },
  );
}

/** `inPart`: some of the words are recorded all the same. */
type Tried = { kind: 'recorded'; outcomes: ByHandOutcome[] } | { kind: 'stale'; inPart: boolean };

async function recordWith(
  services: Services,
  caller: AccountCaller,
  call: {
    input: ByHandInput;
    shared: SharedWord;
    settings: AccountSettings;
    makeId: MakeId;
    mayBeRecorded: boolean;
  },
): Promise<Tried> {
  const { input, settings } = call;
  const targets = readTargets(settings, input);
  const read = input.recipients.map((text) => parseAddress(text, input.region ?? settings.defaultRegion));
  const addresses = read.map((one) => (one.kind === 'not-an-address' ? '' : one.address));
  const stored = await services.erased.storedAs(caller.accountId, settings.erasures, addresses);
  const items: { index: number; item: RecordItem }[] = [];
  for (const [index, { kind }] of read.entries()) {
    if (kind === 'not-an-address') continue;
    const recipient = stored[index] ?? '';
    const erased = services.erased.erased(caller.accountId, addresses[index] ?? '', recipient);
    items.push({ index, item: itemOf(call, targets, recipient, index, erased) });
  }
  const recorded = await services.recorder.record(
    caller.accountId,
    items.map(({ item }) => item),
  );
  if (recorded.some((outcome) => outcome.kind === 'stale')) {
    return { kind: 'stale', inPart: recorded.some((outcome) => outcome.kind === 'recorded') };
  }
  const outcomes = new Map(items.map(({ index }, place) => [index, recorded[place] as RecordOutcome]));
  return {
    kind: 'recorded',
    outcomes: read.map((address, index) => {
      if (address.kind === 'not-an-address') {
        return refused(index, input.recipients[index] ?? '', 'INVALID_ADDRESS', address.message);
      }
      return toOutcome(index, stored[index] ?? '', outcomes.get(index) as RecordOutcome);
    }),
  };
}

function readTargets(settings: AccountSettings, input: ByHandInput): NamedTarget[] {
  const named = namedTargets(settings, input);
  if (named.kind === 'bad-input') throw badInput(named.message);
  if (named.kind === 'not-found') throw notFound(named.what);
  return named.targets;
}

function itemOf(
  call: { shared: SharedWord; settings: AccountSettings; makeId: MakeId; mayBeRecorded: boolean },
  targets: readonly NamedTarget[],
  recipient: string,
  index: number,
  erased: Erased | null,
): RecordItem {
  const { evidence, reasonText } = call.shared;
  const shared =
    erased === null
      ? call.shared
      : {
          ...call.shared,
          evidence: evidence == null ? null : erased.clean(evidence),
          reasonText: reasonText == null ? null : erased.clean(reasonText),
        };
  return {
    itemId: call.makeId(`item ${index}`),
    settingsVersion: call.settings.version,
    mayBeRecorded: call.mayBeRecorded,
    words: targets.map((target, place) => ({
      ...shared,
      ...target,
      eventId: call.makeId(`word ${index} ${place}`),
      recipient,
    })),
  };
}

function toOutcome(index: number, recipient: string, outcome: RecordOutcome): ByHandOutcome {
  if (outcome.kind === 'recorded') {
    const changed = outcome.words.some((word) => word.changed);
    return { index, recipient, changed, eventIds: outcome.words.map((word) => word.eventId), refusal: null };
  }
  if (outcome.kind === 'unrecordable') {
    return refused(
      index,
      recipient,
      'UNRECORDABLE',
      `the database cannot take this word (${outcome.sqlState})`,
    );
  }
  throw new Error(`a word by hand cannot have the outcome ${outcome.kind}`);
}

function refused(index: number, recipient: string, code: string, message: string): ByHandOutcome {
  return {
    index,
    recipient,
    changed: false,
    eventIds: [],
    refusal: { code, message: `recipients[${index}]: ${message}` },
  };
}
