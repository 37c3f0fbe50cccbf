/**
 * Ids of what is said on a form. An opt-out and the answers why belong together, and their ids tell so: they begin alike and end with
 * the answer's figure, 0 for the opt-out itself. No time tells it (the writer may move one), nor any text, which may be erased.
 */

/** Characters of the id as text that an opt-out and its answers share. SQL that joins the two takes as many. */
export const stemLength = 28;

export function stemOf(eventId: string): string {
  return eventId.slice(0, stemLength);
}

/** Whether both are of one opt-out: itself or an answer to it. */
export function isSameMatter(one: string, other: string): boolean {
  return stemOf(one) === stemOf(other);
}

/** 0: the opt-out itself. */
export function answerFigure(eventId: string): number {
  return Number.parseInt(eventId.slice(stemLength), 16);
}

/** The id of an answer to what has this id; of the opt-out itself for 0. */
export function withAnswerFigure(eventId: string, figure: number): string {
  return stemOf(eventId) + figure.toString(16).padStart(8, '0');
}
