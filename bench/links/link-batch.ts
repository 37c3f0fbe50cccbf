/** Recipients of a campaign, in no order, of the people whom an account knows. */
import { phoneNumberAt } from '../screening/phone-numbers.js';

export interface LinkPlan {
  /** The numbers of phone-numbers.ts from 0 on. */
  people: number;
  /** Recipients in a batch. */
  size: number;
}

/** A prime: the people of a batch lie all over. */
const scatter = 15_485_863;

/** The batch of this index is always the same one; others hold others, while there are people. */
export function linkBatch({ people, size }: LinkPlan, batch: number): string[] {
  return Array.from({ length: size }, (_, index) =>
    phoneNumberAt(((batch * size + index) * scatter) % people),
  );
}
