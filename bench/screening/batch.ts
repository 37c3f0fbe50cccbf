/** Batches of recipients to be screened, of whom it is known beforehand who is out. */
import { phoneNumberAt } from './phone-numbers.js';

export interface BatchPlan {
  /** Of the account: who have opted out, and who have come back (fill-accounts.ts). */
  entries: number;
  cameBack: number;
  /** Recipients in a batch. */
  size: number;
  /** One in so many is out. */
  outOf: number;
}

export interface Batch {
  recipients: string[];
  /** The places of those who are out, and of those who have come back. */
  out: number[];
  back: number[];
}

/** Nobody's: neither a list nor a campaign of the bench has an index from here on, up to this one's end. */
const strangers = 12_000_000;
/** One in so many has come back: on an account with one for 25 who are out it is the same share. */
const cameBackOf = 2_500;
/** A prime: those who are out lie all over the list. */
const scatter = 15_485_863;

/** The batch of this index is always the same one; others hold others, but for a list that is smaller than they are together. */
export function batchOf({ entries, cameBack, size, outOf }: BatchPlan, batch: number): Batch {
  const recipients: string[] = [];
  const out: number[] = [];
  const back: number[] = [];
  for (let index = 0; index < size; index += 1) {
    const place = batch * size + index;
    if (place % outOf === outOf - 1) {
      out.push(index);
      recipients.push(phoneNumberAt((Math.floor(place / outOf) * scatter) % entries));
    } else if (place % cameBackOf === 0) {
      back.push(index);
      recipients.push(phoneNumberAt(entries + (Math.floor(place / cameBackOf) % cameBack)));
    } else {
      recipients.push(phoneNumberAt(strangers + place));
    }
  }
  return { recipients, out, back };
}
