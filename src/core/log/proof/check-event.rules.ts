/** What is wrong with one event and its seal, or null. */
import { sealOf } from './chain.rules.js';
import type { SealedEvent } from './sealed-events.queries.js';
import type { ErasureRecord } from './signed-statements.rules.js';

/** `erasures`: of this account, by id, each with a good signature; null for one whose signature is not good. */
export function faultOf(
  event: SealedEvent | undefined,
  sealBefore: string,
  erasures: ReadonlyMap<string, ErasureRecord | null>,
): string | null {
  if (event === undefined || !event.present) return 'the event is gone';
  if (event.seal === null) return 'the event has no seal';
  if (event.body === null) return 'neither the salts of its commitments nor the commitments are there';
  if (sealOf(sealBefore, event.body) !== event.seal)
    return 'the seal is not that of the event: one of them was changed';
  return faultOfErasure(event, erasures);
}

function faultOfErasure(
  event: SealedEvent,
  erasures: ReadonlyMap<string, ErasureRecord | null>,
): string | null {
  const { recipient_salt: recipientSalt, texts_salt: textsSalt } = event;
  if (recipientSalt === null) {
    const record = recordOf(event, event.recipient_erasure, erasures);
    if (typeof record === 'string') return `its address is given as erased, but ${record}`;
    if (record.what !== 'RECIPIENT')
      return 'its address is given as erased, but the record is of an erasure of texts only';
    const [recipient, messageId, keyword] = JSON.parse(event.recipient ?? '[]') as (string | null)[];
    if (recipient !== record.replacement)
      return 'another address stands in it than the record of its erasure says';
    if (messageId !== null) return 'a message id stands in it, which was erased';
    if (keyword !== null) return 'a keyword stands in it, which was erased';
  }
  if (textsSalt === null) {
    const record = recordOf(event, event.texts_erasure, erasures);
    if (typeof record === 'string') return `its texts are given as erased, but ${record}`;
    if (event.texts !== '[null,null]') return 'texts stand in it, which were erased';
  }
  return null;
}

function recordOf(
  { position, seal }: SealedEvent,
  erasureId: string | null,
  erasures: ReadonlyMap<string, ErasureRecord | null>,
): ErasureRecord | string {
  const record = erasureId === null ? undefined : erasures.get(erasureId);
  if (record === undefined) return 'no record says that they were';
  if (record === null) return 'the record of that has no good signature';
  const at = record.positions.indexOf(position);
  if (at < 0) return 'the record of that does not name the position';
  return record.seals[at] === seal ? record : 'the record of that is of another event';
}
