/** Sets on the database of a test file, woken by hand. */
import { createTagger } from '../../src/core/domain/address-tag.rules.js';
import type { Db } from '../../src/core/db/connect.js';
import type { LogPlace } from '../../src/core/log/cursor.js';
import { headOf } from '../../src/core/log/events.queries.js';
import { createWordRecorder } from '../../src/core/log/record-words.js';
import type { AddressTags } from '../../src/core/log/recipient-sets.js';
import {
  createRecipientSets,
  type RecipientSetsOptions,
  type RunningRecipientSets,
} from '../../src/features/screening/recipient-sets.js';
import { makeItem, makeWord } from '../support/words.js';
import { nobodyErased } from '../support/nobody-erased.js';

export const key = new Uint8Array(16).fill(7);

export interface GivenSets {
  sets: RunningRecipientSets;
  /** "The account's log has grown." */
  wake(accountId: string): void;
  /** Accounts that are listened to. */
  listening(): string[];
  troubles: unknown[];
}

export function givenSets(db: Db, options: Partial<RecipientSetsOptions> = {}): GivenSets {
  const listeners = new Map<string, () => void>();
  const troubles: unknown[] = [];
  const sets = createRecipientSets({
    db,
    wakeUps: {
      grew: () => undefined,
      listen(accountId, wake) {
        listeners.set(accountId, wake);
        return () => void (listeners.get(accountId) === wake && listeners.delete(accountId));
      },
    },
    key,
    erased: nobodyErased,
    budget: 64 * 1024 * 1024,
    onTrouble: (error) => troubles.push(error),
    ...options,
  });
  return {
    sets,
    wake: (accountId) => listeners.get(accountId)?.(),
    listening: () => [...listeners.keys()],
    troubles,
  };
}

/** So many that a set is worth it. */
export const many = 1_000;

/** What a set is asked: at the end of the log as it is now. */
export async function setNow(sets: RunningRecipientSets, db: Db, accountId: string) {
  return sets.at(accountId, await headOf(db, accountId), many);
}

/** The set, once it is loaded and has read what was recorded meanwhile: from now on it reads when it is asked or told to. */
export async function loadedSet(sets: RunningRecipientSets, db: Db, accountId: string): Promise<AddressTags> {
  const isAnew = sets.figures().accounts === 0;
  const before = sets.figures().pulls;
  for (;;) {
    const found = await setNow(sets, db, accountId);
    if (found !== null && !(isAnew && sets.figures().pulls === before)) return found;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const tagger = createTagger(key);

export function has(tags: AddressTags | null, address: string): boolean {
  if (tags === null) throw new Error('there is no set');
  tagger.ofAddress(address);
  return tags.has(tagger.high, tagger.low);
}

/** Opt-outs of the whole account. */
export async function optOutAll(db: Db, accountId: string, recipients: readonly string[]): Promise<void> {
  const recorder = createWordRecorder(db);
  for (let from = 0; from < recipients.length; from += 20_000) {
    const part = recipients.slice(from, from + 20_000);
    await recorder.record(
      accountId,
      part.map((recipient) => makeItem([makeWord({ recipient })])),
    );
  }
}

export function phones(count: number, from = 0): string[] {
  return Array.from({ length: count }, (_, index) => `+1415${String(2_000_000 + from + index)}`);
}

/** Where a log ends that this account's never had. */
export function elsewhere(place: LogPlace): LogPlace {
  return { ...place, eventId: '00000000-0000-4000-8000-000000000000' };
}
