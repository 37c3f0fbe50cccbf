/** Holds the list and the names of erased people against the log, a piece after the other, and finds the first that differs. */
import { type ErasureKeys, isForgottenName, isTagOf } from '../../access/erasure-keys.rules.js';
import type { Db } from '../../db/connect.js';
import {
  compareEntries,
  countErasures,
  countUnheard,
  endOfEntries,
  type ErasedName,
  erasedNames,
} from './state-of-log.queries.js';

const eventsOfPiece = 1_000;
const entriesOfPiece = 5_000;

export interface StateChecked {
  /** Whose entries were made anew of the log and compared. */
  recipients: number;
  broken: { position: number; fault: string } | null;
}

const faults = {
  removed: 'the list lacks an entry of the recipient whose last event this is',
  added: 'the list has an entry more of the recipient whose last event this is',
  changed: 'an entry of the list says something else of the recipient whose last event this is',
};

/**
 * Recipients whose last event stands from `from` to `to`, and names of erased people there. With `head`, where the log ends, also what no event leads to: entries
 * of somebody of whom the log has nothing, and the counter of erasures. `rest`: what it lets others do after each piece.
 */
export async function checkState(
  { db, keys }: { db: Db; keys: ErasureKeys },
  accountId: string,
  { from, to, head }: { from: number; to: number; head: number | null },
  rest: (took: number) => Promise<void>,
): Promise<StateChecked> {
  let recipients = 0;
  const broken = (position: number, fault: string): StateChecked => ({
    recipients,
    broken: { position, fault },
  });
  for (let after = from - 1; after < to; after += eventsOfPiece) {
    const began = performance.now();
    const range = { after, upTo: Math.min(to, after + eventsOfPiece) };
    const names = await erasedNames(db, accountId, range);
    for (const one of names) {
      const fault = faultOfName(keys, accountId, one);
      if (fault !== null) return broken(one.position, fault);
    }
    const compared = await compareEntries(db, accountId, range);
    recipients += compared.recipients;
    if (compared.position !== null && compared.what !== null)
      return broken(compared.position, await explained(db, accountId, faults[compared.what]));
    await rest(performance.now() - began);
  }
  if (head === null) return { recipients, broken: null };
  const { counter, atLeast, position } = await countErasures(db, accountId);
  if (counter < atLeast)
    return broken(
      position ?? head,
      `the counter of erasures was set back: it says ${counter}, and there were ${atLeast} at least`,
    );
  const unheard = await entriesOfNobody(db, accountId, rest);
  if (unheard > 0)
    return broken(
      head,
      `the list has entries of somebody of whom the log up to here has nothing: ${unheard}`,
    );
  return { recipients, broken: null };
}

function faultOfName(keys: ErasureKeys, accountId: string, { name, sealedTag }: ErasedName): string | null {
  if (sealedTag !== null)
    return isTagOf(keys, name, sealedTag)
      ? null
      : 'the recipient of this event was erased, and screening is misled about them: their tag was changed';
  return isForgottenName(keys, accountId, name)
    ? null
    : 'the recipient of this event was erased, and is no longer known as one whose block stays';
}

/** Of very many events one is erased in parts, and the list with the first. */
async function explained(db: Db, accountId: string, fault: string): Promise<string> {
  const { under_way: isUnderWay } = await countErasures(db, accountId);
  return isUnderWay
    ? `${fault}; an erasure is under way: if it is of them, ask again when it is done`
    : fault;
}

async function entriesOfNobody(
  db: Db,
  accountId: string,
  rest: (took: number) => Promise<void>,
): Promise<number> {
  for (let after = ''; ;) {
    const began = performance.now();
    const upTo = await endOfEntries(db, accountId, after, entriesOfPiece);
    if (upTo === null) return 0;
    const unheard = await countUnheard(db, accountId, { after, upTo });
    if (unheard > 0) return unheard;
    after = upTo;
    await rest(performance.now() - began);
  }
}
